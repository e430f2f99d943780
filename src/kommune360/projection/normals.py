"""Normal random numbers by the block: the same for a key and a place, however the work is divided.

From two keys and a counter to standard normal numbers (32-bit hashes, then Box and Muller's transform
with polynomials, so that the compiler works on many numbers at once).
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

BLOCK = 256  # numbers filled at once; even
# What the compiler may assume: no missing values. It may not reorder or fuse operations, or the last bit of a
# draw would depend on which process compiled what.
EXACT = {"nnan", "ninf", "nsz"}

_U = np.uint32
_F = np.float32
# ln(1+x) on [0,1], sin(pi x)/x and cos(pi x) in x*x on [-1/2,1/2]: Chebyshev fits, errors below 1e-5, far
# below what any number of draws would show
_LN = tuple(
    _F(c)
    for c in (
        1.472065011220991e-06, 0.9998476974962409, -0.4973732161580288, 0.315747316758305,
        -0.19035433673369626, 0.08269123711196308, -0.01741407752442663,
    )
)  # fmt: skip
_SIN = tuple(_F(c) for c in (3.1415902702069927, -5.167406733272327, 2.5440105185032555, -0.5594624554677268))
_COS = tuple(_F(c) for c in (0.9999932488527382, -4.933934668076297, 4.04124810199562, -1.222031762532071))
_LN2 = _F(0.6931471805599453)


def keys_of(names: tuple[str, ...], seed: int) -> NDArray[np.uint32]:
    """Return two keys for each name ``(name, 2)``: they depend on name and seed, not on the order."""
    digests = [hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=8).digest() for name in names]
    return np.frombuffer(b"".join(digests), dtype="<u4").reshape(-1, 2).astype(np.uint32)


class Stream(NamedTuple):
    """Where the numbers of one block of draws come from; compiled functions take it on.

    ``bits`` is memory to work in ``(BLOCK)``, ``keys`` are two, ``counter`` (one number) says how many are taken.
    """

    bits: NDArray[np.uint32]
    keys: NDArray[np.uint32]
    counter: NDArray[np.uint32]


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def next_normals(out, stream):  # type: ignore[no-untyped-def]
    """Fill ``out[BLOCK]`` with the next numbers of the stream."""
    _hashes(stream.bits, stream.keys[0], stream.keys[1], stream.counter[0])
    _normals(out, stream.bits)
    stream.counter[0] = _U(stream.counter[0] + _U(BLOCK))


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _hashes(bits, key, second_key, counter):  # type: ignore[no-untyped-def]
    """Fill ``bits`` with 32 random bits each: multiplications and shifts that let every bit change all."""
    for i in range(bits.size):
        v = _U(_U(_U(counter + _U(i)) * _U(0x9E3779B9)) ^ key)
        v = _U(v ^ _U(v >> _U(16)))
        v = _U(v * _U(0x7FEB352D))
        v = _U(_U(v ^ _U(v >> _U(15))) ^ second_key)
        v = _U(v * _U(0x846CA68B))
        bits[i] = _U(v ^ _U(v >> _U(16)))


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _normals(out, bits):  # type: ignore[no-untyped-def]
    """Make random bits standard normal: a radius and a direction for every two of them.

    Directions span half a circle, and a bit to spare turns every other point round.
    """
    half = out.size // 2
    floats = bits.view(np.float32)  # the same memory, as the compiler can see here
    for i in range(half):
        floats[i] = (_F(np.int32(bits[i] >> _U(1))) + _F(0.5)) * _F(2.0**-31)
    for i in range(half):  # u = 2**exponent * (1 + fraction)
        out[i] = _F(np.int32(bits[i] >> _U(23))) - _F(127)
        bits[i] = _U(_U(_U(bits[i] & _U(0x7FFFFF)) | _U(0x3F800000)) | _U(bits[half + i] << _U(31)))
    for i in range(half):
        x = abs(floats[i]) - _F(1)
        ln = _LN[6]
        ln = ln * x + _LN[5]
        ln = ln * x + _LN[4]
        ln = ln * x + _LN[3]
        ln = ln * x + _LN[2]
        ln = ln * x + _LN[1]
        ln = ln * x + _LN[0]
        out[i] = np.copysign(np.sqrt(_F(-2) * min(ln + out[i] * _LN2, _F(-1e-9))), floats[i])
    for i in range(half):  # a loop of its own: together they would need more registers than there are
        turn = _F(np.int32(bits[half + i])) * _F(2.0**-32)
        q = turn * turn
        sine = ((_SIN[3] * q + _SIN[2]) * q + _SIN[1]) * q + _SIN[0]
        cosine = ((_COS[3] * q + _COS[2]) * q + _COS[1]) * q + _COS[0]
        out[half + i] = out[i] * cosine
        out[i] *= turn * sine
