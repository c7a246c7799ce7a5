// Hand-written CUDA for the comparison, and CUB. Each launcher takes a stream and queues; run.py builds it with nvcc.
#include <cstdint>

#include <cub/device/device_reduce.cuh>
#include <cub/device/device_scan.cuh>
#include <cuda_fp16.h>

namespace {

constexpr unsigned kAll = 0xffffffffu;

__device__ float warp_sum(float v) {
  for (int d = 16; d > 0; d /= 2) v += __shfl_xor_sync(kAll, v, d);
  return v;
}
__device__ float warp_max(float v) {
  for (int d = 16; d > 0; d /= 2) v = fmaxf(v, __shfl_xor_sync(kAll, v, d));
  return v;
}
// Over a block of up to 32 warps; every thread gets the result.
template <class Warp>
__device__ float block_reduce(float v, float neutral, Warp warp) {
  __shared__ float parts[32];
  v = warp(v);
  __syncthreads();
  if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = v;
  __syncthreads();
  return warp(threadIdx.x % 32 < blockDim.x / 32 ? parts[threadIdx.x % 32] : neutral);
}

__global__ void add(const float4* x, const float4* y, float4* z, int vectors) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= vectors) return;
  const float4 a = x[i], b = y[i];
  z[i] = make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w);
}

__device__ float gelu_of(float x) { return 0.5f * x * (1.0f + erff(x * 0.70710678118654752f)); }
__global__ void gelu(const float4* x, float4* z, int vectors) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= vectors) return;
  const float4 a = x[i];
  z[i] = make_float4(gelu_of(a.x), gelu_of(a.y), gelu_of(a.z), gelu_of(a.w));
}

// A row a block, in registers: Vectors float4 a thread.
template <int Vectors>
__global__ void softmax(const float4* x, float4* z) {
  float4 v[Vectors];
  const long long row = static_cast<long long>(blockIdx.x) * Vectors * blockDim.x;
  float most = -INFINITY, sum = 0;
  for (int i = 0; i < Vectors; ++i) {
    v[i] = x[row + i * blockDim.x + threadIdx.x];
    most = fmaxf(most, fmaxf(fmaxf(v[i].x, v[i].y), fmaxf(v[i].z, v[i].w)));
  }
  most = block_reduce(most, -INFINITY, warp_max);
  for (int i = 0; i < Vectors; ++i) {
    v[i] = make_float4(__expf(v[i].x - most), __expf(v[i].y - most), __expf(v[i].z - most), __expf(v[i].w - most));
    sum += v[i].x + v[i].y + v[i].z + v[i].w;
  }
  const float scale = 1 / block_reduce(sum, 0, warp_sum);
  for (int i = 0; i < Vectors; ++i)
    z[row + i * blockDim.x + threadIdx.x] = make_float4(v[i].x * scale, v[i].y * scale, v[i].z * scale, v[i].w * scale);
}

// 4096 columns a row, 8 halves of each of two vectors a thread of 256.
__global__ void layernorm(const uint4* x, const uint4* weight, const uint4* bias, uint4* y, float* mean, float* rstd, float epsilon) {
  constexpr int kVectors = 2, kColumns = 4096;
  float v[kVectors][8];
  const long long row = static_cast<long long>(blockIdx.x) * (kColumns / 8);
  float sum = 0, squares = 0;
  for (int i = 0; i < kVectors; ++i) {
    const uint4 raw = x[row + i * blockDim.x + threadIdx.x];
    const __half2* h = reinterpret_cast<const __half2*>(&raw);
    for (int k = 0; k < 4; ++k) {
      const float2 f = __half22float2(h[k]);
      v[i][2 * k] = f.x, v[i][2 * k + 1] = f.y;
      sum += f.x + f.y;
    }
  }
  const float m = block_reduce(sum, 0, warp_sum) / kColumns;
  for (int i = 0; i < kVectors; ++i)
    for (int k = 0; k < 8; ++k) squares += (v[i][k] - m) * (v[i][k] - m);
  const float r = rsqrtf(block_reduce(squares, 0, warp_sum) / kColumns + epsilon);
  if (threadIdx.x == 0) mean[blockIdx.x] = m, rstd[blockIdx.x] = r;
  for (int i = 0; i < kVectors; ++i) {
    const int at = i * blockDim.x + threadIdx.x;
    const uint4 w_raw = weight[at], b_raw = bias[at];
    const __half *w = reinterpret_cast<const __half*>(&w_raw), *b = reinterpret_cast<const __half*>(&b_raw);
    uint4 out;
    for (int k = 0; k < 8; ++k)
      reinterpret_cast<__half*>(&out)[k] = __float2half((v[i][k] - m) * r * __half2float(w[k]) + __half2float(b[k]));
    y[row + at] = out;
  }
}

__global__ void row_sum(const float4* x, float* out, int vectors) {
  float sum = 0;
  const float4* row = x + static_cast<long long>(blockIdx.x) * vectors;
#pragma unroll 8
  for (int i = threadIdx.x; i < vectors; i += blockDim.x) sum += row[i].x + row[i].y + row[i].z + row[i].w;
  sum = block_reduce(sum, 0, warp_sum);
  if (threadIdx.x == 0) out[blockIdx.x] = sum;
}
__global__ void row_max(const float4* x, float* out, int vectors) {
  float most = -INFINITY;
  const float4* row = x + static_cast<long long>(blockIdx.x) * vectors;
#pragma unroll 8
  for (int i = threadIdx.x; i < vectors; i += blockDim.x)
    most = fmaxf(most, fmaxf(fmaxf(row[i].x, row[i].y), fmaxf(row[i].z, row[i].w)));
  most = block_reduce(most, -INFINITY, warp_max);
  if (threadIdx.x == 0) out[blockIdx.x] = most;
}

// Tiles of 32 x 32 through shared memory, padded against bank conflicts; 32 x 8 threads. Extents are multiples of 32.
__global__ void transpose(const float* x, float* out, int rows, int columns) {
  __shared__ float tile[32][33];
  const int c = blockIdx.x * 32 + threadIdx.x, r = blockIdx.y * 32 + threadIdx.y;
  for (int i = 0; i < 32; i += 8) tile[threadIdx.y + i][threadIdx.x] = x[static_cast<long long>(r + i) * columns + c];
  __syncthreads();
  const int to_c = blockIdx.y * 32 + threadIdx.x, to_r = blockIdx.x * 32 + threadIdx.y;
  for (int i = 0; i < 32; i += 8) out[static_cast<long long>(to_r + i) * rows + to_c] = tile[threadIdx.x][threadIdx.y + i];
}

unsigned blocks_of(int n, int threads) { return static_cast<unsigned>((n + threads - 1) / threads); }

}  // namespace

extern "C" {

int vector_add(const float* x, const float* y, float* z, int n, cudaStream_t stream) {
  add<<<blocks_of(n / 4, 256), 256, 0, stream>>>(reinterpret_cast<const float4*>(x), reinterpret_cast<const float4*>(y),
                                                 reinterpret_cast<float4*>(z), n / 4);
  return cudaGetLastError();
}
int gelu_all(const float* x, float* z, int n, cudaStream_t stream) {
  gelu<<<blocks_of(n / 4, 256), 256, 0, stream>>>(reinterpret_cast<const float4*>(x), reinterpret_cast<float4*>(z), n / 4);
  return cudaGetLastError();
}
// Columns: 4096 or 8192.
int softmax_rows(const float* x, float* z, int rows, int columns, cudaStream_t stream) {
  const auto from = reinterpret_cast<const float4*>(x);
  const auto to = reinterpret_cast<float4*>(z);
  if (columns == 4096) softmax<4><<<rows, 256, 0, stream>>>(from, to);
  else if (columns == 8192) softmax<4><<<rows, 512, 0, stream>>>(from, to);
  else return cudaErrorInvalidValue;
  return cudaGetLastError();
}
int layernorm_rows(const void* x, const void* w, const void* b, void* y, float* mean, float* rstd, int rows, int columns, float epsilon,
                   cudaStream_t stream) {
  if (columns != 4096) return cudaErrorInvalidValue;
  layernorm<<<rows, 256, 0, stream>>>(static_cast<const uint4*>(x), static_cast<const uint4*>(w), static_cast<const uint4*>(b),
                                      static_cast<uint4*>(y), mean, rstd, epsilon);
  return cudaGetLastError();
}
int row_sums(const float* x, float* out, int rows, int columns, cudaStream_t stream) {
  row_sum<<<rows, 256, 0, stream>>>(reinterpret_cast<const float4*>(x), out, columns / 4);
  return cudaGetLastError();
}
int row_maxima(const float* x, float* out, int rows, int columns, cudaStream_t stream) {
  row_max<<<rows, 256, 0, stream>>>(reinterpret_cast<const float4*>(x), out, columns / 4);
  return cudaGetLastError();
}
int transpose_all(const float* x, float* out, int rows, int columns, cudaStream_t stream) {
  transpose<<<dim3(columns / 32, rows / 32), dim3(32, 8), 0, stream>>>(x, out, rows, columns);
  return cudaGetLastError();
}
// CUB: with no `temporary` they only say in *size how many bytes of it they need.
int cub_sum(void* temporary, size_t* size, const float* x, float* out, int n, cudaStream_t stream) {
  return cub::DeviceReduce::Sum(temporary, *size, x, out, n, stream);
}
int cub_cumsum(void* temporary, size_t* size, const float* x, float* out, int n, cudaStream_t stream) {
  return cub::DeviceScan::InclusiveSum(temporary, *size, x, out, n, stream);
}

}  // extern "C"
