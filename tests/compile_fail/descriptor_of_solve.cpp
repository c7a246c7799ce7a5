// expect: tl: the parameters of solve after tl::host& are tl::ptr<T> or numbers, by value
#include <tl/tl.hpp>
#include <tl/export.hpp>

TL_HOST void solve(tl::host&, tl::tensor_descriptor<const float, 16, 32>) {}
TL_EXPORT_ENTRY(solve)
