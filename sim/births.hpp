// Says where the NaN or infinity of an element was born: by one more run of a module that tracks births
// (sim/kernel/births.hpp). Tiles carry the birth of each lane, and this tracker that of each element in memory.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sim/kernel/births.hpp>
#include <tl/executor.hpp>

namespace kl::sim {

struct ElementRef {
  int buffer = -1;           // among the Buffer arguments
  std::int64_t element = 0;  // from its start
};
// Which element's value is asked for, once the run is over.
using ChooseElement = std::function<std::optional<ElementRef>(const RunResult&)>;

struct ValueBirth {
  Side here;                      // read for a value that was in memory already, else the operation
  std::string kernel;
  std::string operation;          // "tl.exp", "-", "tl.sum"; empty if it is not known
  tl::dtype_id type = tl::dtype_id::float32;  // of the result
  double result = 0;
  std::vector<double> operands;   // none: the value was there before anybody looked
  std::string buffer_name;        // of a value that was in memory already: the tensor and the element
  int buffer = -1;
  std::int64_t element = 0;
};

// The birth of the chosen element's value, then of the operand that it goes back to, and so on. Empty if there is
// none to be found. The request's module must be compiled to track births.
std::vector<ValueBirth> births_of(const RunRequest& request, const ChooseElement& choose);

}  // namespace kl::sim
