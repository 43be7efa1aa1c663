echo "The diagrams"

for figure in sharing_heads whole_model; do
    awk -v figure=$figure -f docs/tools/diagrams.awk >"$work/figure.svg"
    holds "$figure.svg is what docs/tools/diagrams.awk draws (make docs)" cmp "$work/figure.svg" docs/figures/$figure.svg
done
dies 1 "there is no figure nonsense" "no other figure" awk -v figure=nonsense -f docs/tools/diagrams.awk
