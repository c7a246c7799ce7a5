// The algorithms of bench/kernels for Oclgrind, as OpenCL is written: one work item an element.
kernel void vector_add(global const float *x, global const float *y, global float *z, int n) {
  const int i = get_global_id(0);
  if (i < n) z[i] = x[i] + y[i];
}

// One work group of 256 a row of 1024.
kernel void row_softmax(global const float *x, global float *z, local float *partial) {
  const int lane = get_local_id(0), row = get_group_id(0) * 1024;
  float most = -INFINITY;
  for (int c = lane; c < 1024; c += 256) most = fmax(most, x[row + c]);
  partial[lane] = most;
  for (int half_ = 128; half_ > 0; half_ /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane < half_) partial[lane] = fmax(partial[lane], partial[lane + half_]);
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  most = partial[0];
  barrier(CLK_LOCAL_MEM_FENCE);
  float sum = 0;
  for (int c = lane; c < 1024; c += 256) sum += exp(x[row + c] - most);
  partial[lane] = sum;
  for (int half_ = 128; half_ > 0; half_ /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane < half_) partial[lane] += partial[lane + half_];
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  sum = partial[0];
  for (int c = lane; c < 1024; c += 256) z[row + c] = exp(x[row + c] - most) / sum;
}

kernel void gather(global const float *x, global float *z, uint n) {
  const uint i = get_global_id(0);
  if (i < n) z[i] = x[(i * 8191u + 12829u) % n];
}
