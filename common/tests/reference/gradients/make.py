"""Makes the reference gradients: what PyTorch's autograd gives for the layer of common/training.

    python3 common/tests/reference/gradients/make.py         needs numpy, torch 2.5 or later

The tests need the files, not this script. A case is a folder with the layer's float32 inputs X, M, Wq,
Wk, Wv, Wo, dY and where there is one mask, its `shape` (batch n m n_heads n_kv_heads d_k d_v), and as
expected_*.npy the output and the gradients, computed in float64. adam/ holds weights, five gradients (a
row each) and the weights after five steps of PyTorch's Adam.
"""
import pathlib
import shutil

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(1911)


def random(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def save(name, arrays, shape=None):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file, array in arrays.items():
        np.save(folder / f"{file}.npy", np.asarray(array, dtype=np.float32))
    if shape is not None:
        (folder / "shape").write_text(" ".join(map(str, shape)) + "\n")


def layer(name, batch, n, m, d_model, n_heads, n_kv_heads, d_k, d_v, d_out, mask=None):
    a = dict(X=random(batch * n, d_model), M=random(batch * m, d_model), Wq=random(d_model, n_heads * d_k),
             Wk=random(d_model, n_kv_heads * d_k), Wv=random(d_model, n_kv_heads * d_v),
             Wo=random(n_heads * d_v, d_out), dY=random(batch * n, d_out))
    for weight in ("Wq", "Wk", "Wv"):
        a[weight] /= 2
    t = {file: torch.tensor(a[file].astype(np.float64), requires_grad=file != "dY") for file in a}
    split = lambda rows, heads: rows.reshape(batch, -1, heads, rows.shape[1] // heads).transpose(1, 2)
    Q, K, V = (split(t[x] @ t["W" + p], h) for x, p, h in (("X", "q", n_heads), ("M", "k", n_kv_heads),
                                                         ("M", "v", n_kv_heads)))
    visible = None if mask is None else torch.tensor(mask != 0)
    Z = scaled_dot_product_attention(Q, K, V, attn_mask=visible, enable_gqa=True)
    Y = Z.transpose(1, 2).reshape(batch * n, -1) @ t["Wo"]
    Y.backward(t["dY"])
    a["expected_Y"] = Y.detach().numpy()
    for file in ("X", "M", "Wq", "Wk", "Wv", "Wo"):
        a["expected_d" + file] = t[file].grad.numpy()
    if mask is not None:
        a["mask"] = mask
    save(name, a, (batch, n, m, n_heads, n_kv_heads, d_k, d_v))


layer("multihead", batch=2, n=3, m=5, d_model=7, n_heads=3, n_kv_heads=3, d_k=4, d_v=2, d_out=9)
layer("grouped", batch=2, n=4, m=7, d_model=8, n_heads=6, n_kv_heads=3, d_k=5, d_v=3, d_out=10)
layer("multiquery", batch=3, n=2, m=6, d_model=9, n_heads=4, n_kv_heads=1, d_k=3, d_v=5, d_out=8)
layer("causal", batch=1, n=6, m=6, d_model=10, n_heads=4, n_kv_heads=2, d_k=4, d_v=3, d_out=7,
      mask=np.tri(6, dtype=np.float32))
layer("one_head", batch=1, n=9, m=9, d_model=16, n_heads=1, n_kv_heads=1, d_k=4, d_v=4, d_out=4)

weights, gradients = random(1, 11), random(5, 11)
gradients[:, 3] = 0
w = torch.tensor(weights.astype(np.float64), requires_grad=True)
adam = torch.optim.Adam([w], lr=0.01, betas=(0.9, 0.98), eps=1e-8)
for g in gradients:
    w.grad = torch.tensor(g.astype(np.float64))[None]
    adam.step()
save("adam", dict(weights=weights, gradients=gradients, expected=w.detach().numpy()))
