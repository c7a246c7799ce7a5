// What NVRTC says about errors.
#pragma once

#include <string>
#include <string_view>

namespace kl::gpu {

// The log's errors and warnings in g++'s spelling, each behind the steps of instantiation that led to it, so
// that one reader of messages serves both compilers.
std::string in_gcc_spelling(std::string_view log);

// What ptxas -v reports of one kernel. Summed where a log has several functions.
struct PtxasReport {
  int registers = 0;
  int stack_bytes = 0;        // local memory: arrays with run-time indices, and spills
  int spill_store_bytes = 0;
  int spill_load_bytes = 0;
  int static_shared_bytes = 0;
};
PtxasReport read_ptxas_report(std::string_view log);

}  // namespace kl::gpu
