// A report for programs: one JSON object, described in docs/json.md.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include <checker/report.hpp>

namespace kl {

// Keys always come in the same order and are always there; what is unknown is null. JSON has no NaN and no
// infinities: they are the strings "nan", "inf" and "-inf".
nlohmann::ordered_json json_of(const Report& report);

// The same as indented text that ends with a newline.
std::string to_json(const Report& report);

}  // namespace kl
