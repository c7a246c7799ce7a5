// What the rules of typing.hpp have in common. Every function throws IllFormed.
#pragma once

#include "typing.hpp"

namespace kl::programs {

void require(bool condition, const char* rule);

// The layout and shape of an element-wise result, the flags of its operands.
Type join(std::initializer_list<const Type*> operands);
// Refuses what may be fused or is inexact.
Type exact(Type t);
// The type with another dtype, without the flags that the dtype cannot have.
Type of_dtype(Type t, DType dtype);
// A tile in the layout of loaded ones, with the dtype and the flags of `t`.
Type blocked(const Type& t, Shape shape);
Type scalar_of(DType dtype);

int axis_in(const Type& x, long long axis);
const Type& operand(const Statement& s, std::size_t i, const std::vector<Type>& types);
// An argument that may be absent and must broadcast to the shape.
void check_part(const Statement& s, std::size_t arg, const std::vector<Type>& types, const Shape& shape, bool mask);

// The types of what statements give, by kind.
Type mapped(const Statement& s, const std::vector<Type>& types);       // element-wise
Type moved(const Statement& s, const std::vector<Type>& types);        // lanes that change places
Type along_lines(const Statement& s, const std::vector<Type>& types);  // reductions, scans, sorts, counts

}  // namespace kl::programs
