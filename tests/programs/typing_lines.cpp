// Lanes that change places, and what runs along an axis.
#include <algorithm>

#include "typing_rules.hpp"

namespace kl::programs {
namespace {

Type expanded(const Statement& s, const Type& x) {
  const int rank = static_cast<int>(s.imm.size());
  require(
      x.tile() && rank <= 3 && rank - std::count(s.imm.begin(), s.imm.end(), 1) == x.shape.rank && rank > x.shape.rank,
      "one _ for every axis");
  Type out = x;
  out.shape.rank = rank;
  int from = 0;
  for (int i = 0; i < rank; ++i) out.shape.axis(i) = s.imm[static_cast<std::size_t>(i)] != 0 ? 1 : x.shape.axis(from++);
  for (int i = 0; i < 3 - rank; ++i) out.shape.extent[static_cast<std::size_t>(i)] = 1;
  if (x.layout == Layout::kBlocked) {
    require(x.shape.extent[2] == 1 || x.shape.extent[2] == out.shape.extent[2], "would move its lanes");
  } else if (x.layout == Layout::kSlice) {
    Shape fits = x.slice_parent;
    fits.axis(x.slice_axis) = 1;
    require(out.shape == fits, "a reduced tile fits back only at the axis it lost");
    out.layout = Layout::kBlocked;
    out.slice_axis = -1;
    out.slice_parent = Shape{};
  }
  return out;
}

Type joined(const Statement& s, const Type& a, const Type& b) {
  require(a.tile() && b.tile(), "takes tiles");
  Shape shape = broadcast(a.shape, b.shape);
  if (s.op == Op::kInterleave) {
    shape.extent[2] *= 2;
  } else {
    require(shape.rank < 3, "join adds an axis");
    shape = shape.rank == 1 ? shape_of({shape.axis(0), 2}) : shape_of({shape.axis(0), shape.axis(1), 2});
  }
  Type out = blocked(a, shape);
  out.product |= b.product, out.close |= b.close, out.zero_sign |= b.zero_sign;
  return of_dtype(out, promote(a.dtype, false, b.dtype, false, false));
}

Type reordered(const Statement& s, const Type& x) {
  require(x.tile(), "takes a tile");
  Shape shape = x.shape;
  switch (s.op) {
    case Op::kReshape:
      require(s.shape.count() == x.shape.count(), "reshape keeps the number of elements");
      return blocked(x, s.shape);
    case Op::kRavel:
      return blocked(x, shape_of({x.shape.count()}));
    case Op::kTrans: {
      require(shape.rank >= 2, "trans takes two or three dimensions");
      std::swap(shape.extent[1], shape.extent[2]);
      if (x.layout != Layout::kIndex) return blocked(x, shape);
      Type out = x;
      out.shape = shape;
      return out;
    }
    case Op::kPermute:
      require(shape.rank == 3 && s.imm.size() == 3, "permute takes three dimensions");
      for (int i = 0; i < 3; ++i) shape.axis(i) = x.shape.axis(axis_in(x, s.imm[static_cast<std::size_t>(i)]));
      return blocked(x, shape);
    case Op::kFlip:
      axis_in(x, s.at(0));
      return blocked(x, shape);
    case Op::kBroadcastTo:
      require(x.layout != Layout::kSlice && broadcasts_to(x.shape, s.shape), "shapes do not fit");
      return blocked(x, s.shape);
    case Op::kConvert:
      require(!x.lazy(), "convert takes a tile with values");
      return blocked(x, shape);
    case Op::kAsColumn:
      require(!x.lazy() && shape.rank == 1, "as_column takes a vector");
      return blocked(x, shape_of({shape.axis(0), 1}));
    case Op::kSplit:
      require(shape.rank >= 2 && shape.extent[2] == 2, "split takes a last extent of 2");
      return blocked(x, shape.rank == 2 ? shape_of({shape.axis(0)}) : shape_of({shape.axis(0), shape.axis(1)}));
    default:
      throw IllFormed("no move");
  }
}

DType sum_dtype(DType t) {
  if (is_float(t) || tl::size_bytes(t) >= 4) return t;
  return is_signed(t) ? DType::int32 : DType::uint32;
}
DType extremum_dtype(DType t) {
  if (tl::size_bytes(t) >= 4) return t;
  return is_float(t) ? DType::float32 : DType::int32;
}

void check_combine(const Statement& s, const Type& x, std::size_t place) {
  const auto combine = static_cast<Combine>(s.at(place));
  const bool fits = combine == Combine::kLarger || (combine == Combine::kHalfPlus) == is_float(x.dtype);
  require(x.dtype != DType::int1 && fits, "the combination is for another dtype");
}

Type reduced(const Statement& s, const Type& x) {
  require(x.tile() && !x.close, "reduces a tile of exact values");
  DType dtype = x.dtype;
  bool zero_sign = x.zero_sign;
  if (s.op == Op::kSum) exact(x), dtype = sum_dtype(x.dtype);
  if (s.op == Op::kMax || s.op == Op::kMin) dtype = extremum_dtype(x.dtype), zero_sign = true;
  if (s.op == Op::kXorSum) require(!is_float(x.dtype), "xor_sum takes integers");
  if (s.op == Op::kArgMax || s.op == Op::kArgMin) dtype = DType::int32;
  if (s.op == Op::kReduce) exact(x), check_combine(s, x, 1);
  Type out = scalar_of(dtype);
  out.zero_sign = zero_sign && is_float(dtype);
  if (s.at(0) == kWhole) return out;
  const int axis = axis_in(x, s.at(0));
  const bool keep = s.op != Op::kReduce && s.at(1) != 0;
  if (x.shape.rank == 1 && !keep) return out;
  out.layout = keep ? Layout::kBlocked : Layout::kSlice;
  out.shape = x.shape;
  out.shape.axis(axis) = 1;
  if (keep) return out;
  out.slice_axis = axis;
  out.slice_parent = x.shape;
  const int a = x.shape.axis(axis == 0 ? 1 : 0), b = x.shape.rank == 3 ? x.shape.axis(axis == 2 ? 1 : 2) : 0;
  out.shape = x.shape.rank == 2 ? shape_of({a}) : shape_of({a, b});
  return out;
}

Type scanned(const Statement& s, const Type& x) {
  require(x.tile(), "scans a tile");
  axis_in(x, s.at(0));
  exact(x);
  Type out = join({&x});
  DType dtype = x.dtype;
  const DType wide = x.dtype == DType::bfloat16 ? DType::float32 : x.dtype;
  if (s.op == Op::kCumSum) dtype = sum_dtype(wide);
  if (s.op == Op::kCumProd) dtype = wide, require(x.dtype != DType::int1, "no products of bool");
  if (s.op == Op::kScan) check_combine(s, x, 2);
  out = of_dtype(out, dtype);
  out.product = s.op == Op::kCumProd && is_float(dtype) && !is_small_float(dtype);
  return out;
}

// A tile that went through shared memory.
Type shared(const Statement& s, const Type& x, const Type* index) {
  require(x.tile() && x.layout != Layout::kSlice, "stores a tile in the layout of loaded ones");
  const int rank = x.shape.rank;
  const auto way = static_cast<Way>(s.at(0));
  Shape shape = x.shape;
  if (way == Way::kTransposed || way == Way::kPadded) {
    require(rank == 2, "transposes a matrix");
    std::swap(shape.extent[1], shape.extent[2]);
  } else if (way == Way::kRow) {
    require(rank >= 2 && s.at(1) >= 0 && s.at(1) < shape.axis(0), "a row of the tile");
    shape = rank == 2 ? shape_of({shape.axis(1)}) : shape_of({shape.axis(1), shape.axis(2)});
  } else if (way == Way::kReversed) {
    require(rank == 1, "reverses a vector");
  } else if (way == Way::kGathered || way == Way::kCounted) {
    require(rank == 1 && index != nullptr && index->tile() && index->layout != Layout::kSlice &&
                index->dtype == DType::int32,
            "an index tile of int32");
    require(way == Way::kGathered || x.dtype == DType::int32, "counts are int32");
    if (way == Way::kGathered) shape = index->shape;
  }
  return blocked(x, shape);
}

Type gathered(const Statement& s, const Type& x, const Type& index) {
  require(x.tile() && index.tile() && x.shape.rank == index.shape.rank, "gather takes tiles of one rank");
  require(index.dtype == DType::int32 || index.dtype == DType::int64, "the index is int32 or int64");
  const int axis = axis_in(x, s.at(0));
  for (int i = 0; i < x.shape.rank; ++i)
    require(i == axis || x.shape.axis(i) == index.shape.axis(i), "the other extents are equal");
  return blocked(x, index.shape);
}

}  // namespace

Type moved(const Statement& s, const std::vector<Type>& types) {
  const Type& x = operand(s, 0, types);
  switch (s.op) {
    case Op::kExpand:
      return expanded(s, x);
    case Op::kJoin:
    case Op::kInterleave:
      return joined(s, x, operand(s, 1, types));
    case Op::kGather:
      return gathered(s, x, operand(s, 1, types));
    case Op::kShared:
      return shared(s, x, s.args.size() > 1 ? &operand(s, 1, types) : nullptr);
    default:
      return reordered(s, x);
  }
}

Type along_lines(const Statement& s, const std::vector<Type>& types) {
  const Type& x = operand(s, 0, types);
  if (s.op <= Op::kReduce) return reduced(s, x);
  if (s.op <= Op::kScan) return scanned(s, x);
  if (s.op == Op::kHistogram) {
    require(x.tile() && is_integer(x.dtype), "counts integers");
    check_part(s, 1, types, x.shape, true);
    require(s.arg(1) == kNone || operand(s, 1, types).tile(), "a mask is a tile");
    return blocked(scalar_of(DType::int32), shape_of({static_cast<int>(s.at(0))}));
  }
  require(x.tile() && !x.close && x.dtype != DType::int1, "sorts a tile");
  Shape shape = x.shape;
  if (s.op == Op::kSort) {
    axis_in(x, s.at(0));
  } else {
    require(s.at(0) <= shape.extent[2], "topk takes what there is");
    shape.extent[2] = static_cast<int>(s.at(0));
  }
  return blocked(x, shape);
}

}  // namespace kl::programs
