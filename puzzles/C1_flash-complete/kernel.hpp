// All of FlashAttention: o and lse, then dq, dk and dv from dO, with a causal mask or without, for heads that share keys. What you
// have written in 37 and 43 are its parts: put them where the two TL_TODO stand, and delete these. Then run: ./kernelings run C1
#include <tl/tl.hpp>

TL_TODO(1)  // the kernels: forward, deltas, dk and dv, dq; a set for each width of a head

// q, o, dO and dq (B, Hq, N, D), k, v, dk and dv (B, Hkv, N, D), lse (B, Hq, N); D is 128 at most.
TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k, tl::ptr<const tl::bfloat16> v,
                   tl::ptr<const tl::bfloat16> dO, tl::ptr<tl::bfloat16> o, tl::ptr<float> lse, tl::ptr<tl::bfloat16> dq,
                   tl::ptr<tl::bfloat16> dk, tl::ptr<tl::bfloat16> dv, int B, int Hq, int Hkv, int N, int D, int causal, float scale) {
  TL_TODO(2)  // the launches
}
