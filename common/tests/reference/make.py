"""Makes the reference cases: layers for --load and what PyTorch computes for them in float64.

    python3 common/tests/reference/make.py         needs numpy, torch 2.5 or later, transformers

The tests need the files, not this script. A case is a folder NN_name, NN being the chapter, with the
files that --load reads, `options` for the program, and expected_output.npy, expected_weights.npy and
where it matters expected_K.npy.
Inputs are float32 numbers (in several layouts, to be read as they come); arithmetic is float64.
"""
import pathlib
import shutil

import numpy as np
import torch
import transformers
from torch.nn.functional import scaled_dot_product_attention

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(1706)


def random(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def double(a):
    return torch.tensor(np.asarray(a, dtype=np.float64))


def save(name, options, output, weights, **arrays):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "options").write_text(options + "\n")
    arrays["expected_output"], arrays["expected_weights"] = output.numpy(), weights.numpy()
    for file, array in arrays.items():
        np.save(folder / f"{file}.npy", array)


def attend(Q, K, V, visible, scale=None):
    """[heads, n, d] each, visible [n, n] of booleans: PyTorch's output, and the weights from its
    own definition of softmax; a row that sees nothing is zeros."""
    Z = scaled_dot_product_attention(Q, K, V, attn_mask=visible, scale=scale,
                                     enable_gqa=K.shape[0] != Q.shape[0])
    K = K.repeat_interleave(Q.shape[0] // K.shape[0], dim=0)
    S = Q @ K.transpose(1, 2) / (Q.shape[2] ** 0.5)
    A = torch.softmax(S.masked_fill(~visible, float("-inf")), dim=2).nan_to_num(0)
    return Z.nan_to_num(0), A


def one_head(name, options="", n=5, d_model=6, d_k=3, d_v=3, bias=False, mask=None, layout=None, X=None,
             Wq=None, Wk=None):
    a = dict(X=random(n, d_model) if X is None else X, Wq=random(d_model, d_k) if Wq is None else Wq,
             Wk=random(d_model, d_k) if Wk is None else Wk, Wv=random(d_model, d_v))
    if bias:
        a.update(bq=random(d_k), bk=random(d_k), bv=random(1, d_v))
    visible = torch.ones(n, n, dtype=torch.bool)
    if mask is not None:
        a["mask"] = mask
        visible = torch.tensor(mask != 0)
    if "--causal" in options:
        visible = visible.tril()
    Q, K, V = (double(a["X"]) @ double(a["W" + p]) + double(a.get("b" + p, 0)) for p in "qkv")
    Z, A = attend(Q[None], K[None], V[None], visible)
    for file, change in (layout or {}).items():
        a[file] = change(a[file])
    save(name, options, Z[0], A, **a)


one_head("01_plain")
one_head("01_bias", bias=True, layout=dict(X=np.float64, Wq=np.asfortranarray))
one_head("01_causal", "--causal", layout=dict(Wk=lambda a: a.astype(">f4"), Wv=lambda a: a.astype(">f8")))
one_head("01_mask", n=6, mask=rng.integers(0, 2, (6, 6)).astype(bool) | np.eye(6, dtype=bool))
hidden = np.ones((5, 5), np.int64)
hidden[2] = 0
one_head("01_hidden_row", mask=np.asfortranarray(hidden))
one_head("01_wide_values", d_v=7, layout=dict(Wv=lambda a: np.asfortranarray(a.astype(np.float64))))
one_head("01_one_token", n=1)
# Scores of plus and minus 10^4, exact: X is the identity, Q and K are whole numbers, sqrt(d_k) is 2.
big = np.array([[100, 100, 0, 0], [100, 100, 1, 0], [-100, -100, 0, 0], [99, 101, 2, 1]], np.float32)
one_head("01_large_scores", n=4, d_model=4, d_k=4, X=np.eye(4, dtype=np.float32), Wq=big, Wk=big)


def many_heads(name, options, n, d_model, n_heads, n_kv_heads, d_k, d_v, d_out, causal=False, bias=True):
    a = dict(X=random(n, d_model), Wq=random(d_model, n_heads * d_k), Wk=random(d_model, n_kv_heads * d_k),
             Wv=random(d_model, n_kv_heads * d_v), Wo=random(n_heads * d_v, d_out))
    if bias:
        a.update(bq=random(n_heads * d_k), bk=random(n_kv_heads * d_k), bv=random(n_kv_heads * d_v),
                 bo=random(d_out))
    visible = torch.ones(n, n, dtype=torch.bool)
    visible = visible.tril() if causal else visible
    Q, K, V = (double(a["X"]) @ double(a["W" + p]) + double(a.get("b" + p, 0)) for p in "qkv")
    split = lambda M, heads: M.reshape(n, heads, -1).transpose(0, 1)
    Z, A = attend(split(Q, n_heads), split(K, n_kv_heads), split(V, n_kv_heads), visible)
    Y = Z.transpose(0, 1).reshape(n, -1) @ double(a["Wo"]) + double(a.get("bo", 0))
    save(name, f"--heads {n_heads} {options}".strip(), Y, A, **a)


def pytorch_multihead(name, n=7, d_model=12, n_heads=3):
    torch.manual_seed(3)
    m = torch.nn.MultiheadAttention(d_model, n_heads, bias=True, dtype=torch.float64)
    with torch.no_grad():
        for p in m.parameters():
            p.copy_(double(random(*p.shape) / 2))
        X = double(random(n, d_model))
        Y, A = m(X, X, X, attn_mask=torch.ones(n, n, dtype=torch.bool).triu(1), average_attn_weights=False)
    f = lambda t: t.detach().numpy().astype(np.float32)
    (Wq, Wk, Wv), (bq, bk, bv) = m.in_proj_weight.chunk(3), m.in_proj_bias.chunk(3)
    save(name, f"--heads {n_heads} --causal", Y.detach(), A.detach(), X=f(X), Wq=f(Wq).T, Wk=f(Wk).T,
         Wv=f(Wv).T, Wo=f(m.out_proj.weight).T, bq=f(bq), bk=f(bk), bv=f(bv), bo=f(m.out_proj.bias))


def gpt2(name, n=6, d_model=20, n_heads=5):
    torch.manual_seed(2)
    config = transformers.GPT2Config(n_embd=d_model, n_head=n_heads, n_layer=1, attn_pdrop=0, resid_pdrop=0,
                                     attn_implementation="eager")
    layer = transformers.models.gpt2.modeling_gpt2.GPT2Attention(config, layer_idx=0).double().eval()
    with torch.no_grad():
        for p in layer.parameters():
            p.copy_(double(random(*p.shape) / 2))
        X = double(random(n, d_model))
        mask = torch.zeros(1, 1, n, n, dtype=torch.float64).masked_fill(
            torch.ones(n, n, dtype=torch.bool).triu(1), float("-inf"))
        Y, A = layer(X[None], attention_mask=mask)[:2]
    f = lambda t: t.detach().numpy().astype(np.float32)
    (Wq, Wk, Wv), (bq, bk, bv) = layer.c_attn.weight.chunk(3, dim=1), layer.c_attn.bias.chunk(3)
    save(name, f"--heads {n_heads} --causal", Y[0].detach(), A[0].detach(), X=f(X), Wq=f(Wq), Wk=f(Wk),
         Wv=f(Wv), Wo=f(layer.c_proj.weight), bq=f(bq), bk=f(bk), bv=f(bv), bo=f(layer.c_proj.bias))


pytorch_multihead("02_pytorch")
gpt2("02_gpt2")
many_heads("02_wide", "", n=5, d_model=7, n_heads=3, n_kv_heads=3, d_k=4, d_v=2, d_out=9)
many_heads("03_multiquery", "", n=6, d_model=10, n_heads=4, n_kv_heads=1, d_k=3, d_v=5, d_out=8)
many_heads("03_causal", "--causal", n=6, d_model=10, n_heads=4, n_kv_heads=1, d_k=3, d_v=5, d_out=8, causal=True)
many_heads("04_grouped", "", n=7, d_model=12, n_heads=6, n_kv_heads=3, d_k=4, d_v=5, d_out=11)
many_heads("04_causal", "--causal --kv-heads 3", n=7, d_model=12, n_heads=6, n_kv_heads=3, d_k=4, d_v=5,
           d_out=11, causal=True, bias=False)


def pooled(name, order, n_kv_heads, n=16, d_model=14, n_heads=4, d_k=3, d_v=2, d_out=5):
    """Multi-head weights; the program reorders the heads and pools K and V to n_kv_heads, and so do
    we, before PyTorch sees them. A mask and --causal together, on more tokens than fit a screen."""
    a = dict(X=random(n, d_model), Wo=random(n_heads * d_v, d_out), bo=random(d_out))
    for p, d in zip("qkv", (d_k, d_k, d_v)):
        a["W" + p], a["b" + p] = random(d_model, n_heads * d), random(n_heads * d)
    a["mask"] = rng.integers(0, 2, (n, n)).astype(bool) | np.eye(n, dtype=bool)
    visible = torch.tensor(a["mask"]).tril()
    heads = lambda p: (double(a["X"]) @ double(a["W" + p]) + double(a["b" + p])).reshape(n, n_heads, -1)
    Q, K, V = (heads(p).transpose(0, 1)[order] for p in "qkv")
    K, V = (M.reshape(n_kv_heads, -1, *M.shape[1:]).mean(1) for M in (K, V))
    Z, A = attend(Q, K, V, visible)
    W_O = double(a["Wo"]).reshape(n_heads, d_v, d_out)[order].reshape(-1, d_out)
    Y = Z.transpose(0, 1).reshape(n, -1) @ W_O + double(a["bo"])
    options = f"--heads {n_heads} --kv-heads {n_kv_heads} --pool --causal"
    # A bias of the keys adds the same to all scores of a row: softmax hides it, K itself does not.
    a["expected_K"] = K.transpose(0, 1).reshape(n, -1).numpy()
    save(name, options + " --order " + ",".join(map(str, order)), Y, A, **a)


pooled("04_pooled", [2, 0, 3, 1], 2)
