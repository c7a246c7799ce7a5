// What goes between a worker's processes on its way to a GPU, as bytes: a plan, kernels to compile and their code, what is to be run or
// timed, and what came of it. Whatever a sandbox answers is read with suspicion.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gpu/device_facts.hpp>
#include <gpu/executor.hpp>
#include <host/plan_child.hpp>

namespace kl::board {

// Names and numbers alone: addresses do not cross.
std::string encode(const host::PlanResult& plan);
std::optional<host::PlanResult> decode_plan(const std::string& bytes);

std::string encode(const std::vector<gpu::KernelUnit>& units);
std::optional<std::vector<gpu::KernelUnit>> decode_units(const std::string& bytes);
std::string encode(const std::vector<gpu::CompiledKernel>& kernels);
std::optional<std::vector<gpu::CompiledKernel>> decode_kernels(const std::string& bytes);

// Between processes that both are trusted. The seed of `run` does not go along.
std::string encode(const gpu::GpuRequest& request);
std::optional<gpu::GpuRequest> decode_gpu_request(const std::string& bytes);
std::string encode(gpu::GpuResult result);
std::optional<gpu::GpuResult> decode_gpu_result(const std::string& bytes);
std::string encode(const gpu::DeviceFacts& facts);
std::optional<gpu::DeviceFacts> decode_facts(const std::string& bytes);

}  // namespace kl::board
