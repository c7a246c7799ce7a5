// Which statements are well-typed, and the type of what they give: the rules of tl's static_asserts, written down
// again. Values are not looked at: the interpreter refuses what is out of bounds.
#pragma once

#include "program.hpp"

namespace kl::programs {

// `types` is indexed by value id. Throws IllFormed, naming the rule. Nothing for a statement that defines no value.
std::optional<Type> type_of(const Statement& s, const std::vector<Type>& types);

// The types of all values of a program, by id. Throws IllFormed.
std::vector<Type> types_of(const Program& program);
// The same for a list inside of one, given the types of what precedes it.
void add_types(const std::vector<Statement>& body, std::vector<Type>& types);

}  // namespace kl::programs
