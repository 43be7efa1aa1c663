# awk -f page_to_python.awk PAGE: the page's ```python blocks as one script. Its ```sh blocks run in
# between, and must succeed.
/^```(python|sh)$/ { kind = substr($0, 4); if (kind == "sh") print "__import__('subprocess').run(r'''"; next }
/^```$/ { if (kind == "sh") print "''', shell=True, check=True)"; kind = ""; next }
kind != "" { print }
