// Where a wrong NaN or infinity was born, by a second run that looks for it.
#pragma once

#include <optional>

#include <checker/case_run.hpp>

namespace kl {

// For a case whose verdict is WRONG: of the first output element that is not finite and should be, the operation that
// made it so, as a finding of kind kNotFinite; `other` is where the operand came from that made it happen, if that was
// not finite itself. Compiles the file once more. Empty if every wrong element is finite or the backend cannot tell.
std::optional<Finding> find_value_origin(const Puzzle& puzzle, const PreparedCase& prepared, const CheckOptions& options, const Backend& backend);

}  // namespace kl
