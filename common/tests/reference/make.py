"""Makes the reference cases: layers for --load, and what PyTorch computes for them.

    python3 common/tests/reference/make.py         needs numpy, torch 2.5 or later, transformers 5

The tests need arrays.txt, which this script writes (unpack.awk says what stands in it). A case there is
NN_name, NN being the chapter whose attention it is, with what --load reads, the options for
the program, and expected_output, expected_weights and where it matters expected_K.
Inputs are float32 numbers (in several layouts, to be read as they come); arithmetic is float64, and its
results are rounded to float32. A number has as many digits as bring the same float32 back.
"""
import importlib
import pathlib

import numpy as np
import torch
import transformers
from torch.nn.functional import scaled_dot_product_attention

cases = {}
rng = np.random.default_rng(1706)


def random(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def double(a):
    return torch.tensor(np.asarray(a, dtype=np.float64))


def text_of(name, array):
    number = lambda x: str(np.float32(x) if array.dtype.kind == "f" else int(x)).removesuffix(".0")
    rows = [[number(x) for x in row] for row in array.reshape(-1, array.shape[-1])]
    width = max(len(x) for row in rows for x in row)
    dtype = ("" if array.flags.c_contiguous else "F") + array.dtype.str
    shape = f"{len(rows)} x {len(rows[0])}" if array.ndim > 1 else len(rows[0])
    lines = [f"{name} [{shape}]" + (" " + dtype if dtype != "<f4" else "")]
    return "\n".join(lines + [" ".join(x.rjust(width) for x in row) for row in rows]) + "\n"


def save(name, arrays, **facts):
    text = "".join(f"{fact}: {words}\n" for fact, words in facts.items())
    for file, array in arrays.items():
        if isinstance(array, torch.Tensor):
            array = array.detach().numpy().astype(np.float32)
        text += "\n" + text_of(file, array)
    cases[name] = f"---- {name} ----\n" + text


def drawn(n_heads, n_kv_heads, n=5, d_model=6, d_k=3, d_v=3, d_out=0, bias=False):
    columns = dict(q=n_heads * d_k, k=n_kv_heads * d_k, v=n_kv_heads * d_v)
    a = dict(X=random(n, d_model)) | {"W" + p: random(d_model, count) for p, count in columns.items()}
    if d_out:
        a["Wo"], columns["o"] = random(n_heads * d_v, d_out), d_out
    return a | ({"b" + p: random(count) for p, count in columns.items()} if bias else {})


def case(name, options="", n_heads=1, n_kv_heads=1, a=None, mask=None, order=None, layout=None, **sizes):
    """Saves the arrays `a`, or random ones, and what PyTorch computes from them; without Wo the output
    is Z. With an `order`, K and V of n_heads heads are reordered and pooled, as the program does it,
    before PyTorch sees them. `layout` changes how arrays are saved."""
    a = (a or drawn(n_heads, n_kv_heads, **sizes)) | ({} if mask is None else dict(mask=mask))
    n = len(a["X"])
    visible = torch.tensor(a["mask"] != 0) if "mask" in a else torch.ones(n, n, dtype=torch.bool)
    visible = visible.tril() if "--causal" in options else visible
    heads = lambda p, count: (double(a["X"]) @ double(a["W" + p]) + double(a.get("b" + p, 0))).reshape(
        n, count, -1).transpose(0, 1)
    rows = lambda M: M.transpose(0, 1).reshape(n, -1)
    Q, K, V = heads("q", n_heads), *(heads(p, n_heads if order else n_kv_heads) for p in "kv")
    results = {}
    if order:
        Q, K, V = Q[order], *(M[order].reshape(n_kv_heads, -1, *M.shape[1:]).mean(1) for M in (K, V))
        # A bias of the keys adds the same to all scores of a row: softmax hides it, K itself does not.
        results["expected_K"] = rows(K)
    # PyTorch's output, and the weights from its own definition of softmax; a row that sees nothing is zeros.
    Z = scaled_dot_product_attention(Q, K, V, attn_mask=visible, enable_gqa=n_kv_heads != n_heads).nan_to_num(0)
    S = Q @ K.repeat_interleave(n_heads // n_kv_heads, dim=0).transpose(1, 2) / (Q.shape[2] ** 0.5)
    A = torch.softmax(S.masked_fill(~visible, float("-inf")), dim=2).nan_to_num(0)
    Y = rows(Z)
    if "Wo" in a:
        W_O = double(a["Wo"]).reshape(n_heads, -1, a["Wo"].shape[1])[order or slice(None)].flatten(0, 1)
        Y = Y @ W_O + double(a.get("bo", 0))
    for file, change in (layout or {}).items():
        a[file] = change(a[file])
    results |= dict(expected_output=Y, expected_weights=A)
    save(name, a | results, options=f"--heads {n_heads} {options}".strip())


# ---- one head ----

case("01_plain")
case("01_bias", bias=True, layout=dict(X=np.float64, Wq=np.asfortranarray, bv=lambda a: a[None]))
case("01_causal", "--causal", layout=dict(Wk=lambda a: a.astype(">f4"), Wv=lambda a: a.astype(">f8")))
case("01_mask", n=6, mask=rng.integers(0, 2, (6, 6)).astype(bool) | np.eye(6, dtype=bool))
hidden = np.ones((5, 5), np.int64)
hidden[2] = 0
case("01_hidden_row", mask=np.asfortranarray(hidden))
case("01_wide_values", d_v=7, layout=dict(Wv=lambda a: np.asfortranarray(a.astype(np.float64))))
case("01_one_token", n=1)
# Scores of plus and minus 10^4, exact: X is the identity, Q and K are whole numbers, sqrt(d_k) is 2.
big = np.array([[100, 100, 0, 0], [100, 100, 1, 0], [-100, -100, 0, 0], [99, 101, 2, 1]], np.float32)
case("01_large_scores", a=dict(X=np.eye(4, dtype=np.float32), Wq=big, Wk=big, Wv=random(4, 3)))


# ---- several heads ----

def causal(n):
    """What is added to scores: 0 where token i sees token j, -inf where it does not."""
    return torch.full((n, n), float("-inf"), dtype=torch.float64).triu(1)


def fill(module):
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(double(random(*p.shape) / 2))
    return module.double().eval()


def save_layer(name, options, Y, A, X, W, b=None, **more):
    """W and b: of q, k, v and o, [inputs x outputs]; None: the layer has no such bias."""
    a = dict(X=X) | {"W" + p: w for p, w in zip("qkvo", W)}
    a |= {"b" + p: bias for p, bias in zip("qkvo", b or []) if bias is not None}
    save(name, a | more | dict(expected_output=Y, expected_weights=A), options=options)


m = fill(torch.nn.MultiheadAttention(12, 3, bias=True))
X = double(random(7, 12))
Y, A = m(X, X, X, attn_mask=causal(7) < 0, average_attn_weights=False)
save_layer("02_pytorch", "--heads 3 --causal", Y, A, X, [w.T for w in (*m.in_proj_weight.chunk(3), m.out_proj.weight)],
           [*m.in_proj_bias.chunk(3), m.out_proj.bias])
m = fill(transformers.models.gpt2.modeling_gpt2.GPT2Attention(transformers.GPT2Config(
    n_embd=20, n_head=5, n_layer=1, attn_pdrop=0, resid_pdrop=0, attn_implementation="eager"), layer_idx=0))
X = double(random(6, 20))
Y, A = m(X[None], attention_mask=causal(6)[None, None])[:2]
save_layer("02_gpt2", "--heads 5 --causal", Y[0], A[0], X, [*m.c_attn.weight.chunk(3, dim=1), m.c_proj.weight],
           [*m.c_attn.bias.chunk(3), m.c_proj.bias])
case("02_wide", "", 3, 3, n=5, d_model=7, d_k=4, d_v=2, d_out=9, bias=True)
case("03_multiquery", "", 4, 1, n=6, d_model=10, d_k=3, d_v=5, d_out=8, bias=True)
case("03_causal", "--causal", 4, 1, n=6, d_model=10, d_k=3, d_v=5, d_out=8, bias=True)
case("04_grouped", "", 6, 3, n=7, d_model=12, d_k=4, d_v=5, d_out=11, bias=True)
case("04_causal", "--causal --kv-heads 3", 6, 3, n=7, d_model=12, d_k=4, d_v=5, d_out=11)

# Multi-head weights that the program pools; a mask and --causal together, on more tokens than fit a screen.
pooled = dict(X=random(16, 14), Wo=random(8, 5), bo=random(5))
for p, columns in dict(q=12, k=12, v=8).items():
    pooled["W" + p], pooled["b" + p] = random(14, columns), random(columns)
pooled["mask"] = rng.integers(0, 2, (16, 16)).astype(bool) | np.eye(16, dtype=bool)
case("04_pooled", "--kv-heads 2 --pool --causal --order 2,0,3,1", 4, 2, pooled, order=[2, 0, 3, 1])


# ---- rotary positions ----

def rotary(name, family, n_heads, n_kv_heads, d_k, base, columns=None, n=9, d_model=12, window=None):
    """The attention of a family of transformers' models, in float64, with its own positions."""
    module = importlib.import_module(f"transformers.models.{name}.modeling_{name}")
    part = dict(partial_rotary_factor=columns / d_k) if columns else {}
    config = getattr(transformers, family + "Config")(
        hidden_size=d_model, num_attention_heads=n_heads, num_key_value_heads=n_kv_heads, head_dim=d_k,
        rope_parameters=dict(rope_type="default", rope_theta=float(base), **part), attn_implementation="eager")
    layer = fill(getattr(module, family + "Attention")(config, layer_idx=0))
    X, future = double(random(n, d_model)), causal(n)
    more = {}
    if window:
        more["mask"] = np.tri(n, dtype=bool) & ~np.tri(n, k=-window, dtype=bool)
        future = future.masked_fill(~torch.tensor(more["mask"]), float("-inf"))
    turn = getattr(module, family + "RotaryEmbedding")(config)(X[None], torch.arange(n)[None])
    Y, A = layer(X[None], position_embeddings=turn, attention_mask=future[None, None])[:2]
    if hasattr(layer, "q_proj"):
        linear = [layer.q_proj, layer.k_proj, layer.v_proj, layer.o_proj]
        W, b = [m.weight for m in linear], [m.bias for m in linear]
    else:    # GPT-NeoX: q, k, v of head 0, then of head 1, ...
        thirds = lambda t: [t.view(n_heads, 3, d_k, -1)[:, p].reshape(n_heads * d_k, -1) for p in range(3)]
        W = [*thirds(layer.query_key_value.weight), layer.dense.weight]
        b = [*(v[:, 0] for v in thirds(layer.query_key_value.bias)), layer.dense.bias]
    K = X @ W[1].T + (0 if b[1] is None else b[1])
    K = module.apply_rotary_pos_emb(*[K.view(1, n, n_kv_heads, d_k).transpose(1, 2)] * 2, *turn)[1]
    save_layer("04_" + name, f"--heads {n_heads} --rope {base}" + (f",{columns}" if columns else "")
               + ("" if window else " --causal"), Y[0], A[0], X, [w.T for w in W], b, **more,
               expected_K=K[0].transpose(0, 1).reshape(n, -1))


rotary("llama", "Llama", n_heads=6, n_kv_heads=2, d_k=4, base=500000)
rotary("mistral", "Mistral", n_heads=4, n_kv_heads=2, d_k=6, base=10000, window=4)
rotary("qwen2", "Qwen2", n_heads=6, n_kv_heads=3, d_k=4, base=1000000)
rotary("gpt_neox", "GPTNeoX", n_heads=2, n_kv_heads=2, d_k=8, base=10000, columns=2, d_model=16)


pathlib.Path(__file__).with_name("arrays.txt").write_text("\n".join(cases[name] for name in sorted(cases)))
