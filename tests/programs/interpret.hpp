// What a program must produce: plain loops over elements, written apart from tl/ and its backends.
#pragma once

#include <array>
#include <vector>

#include "typing.hpp"

namespace kl::programs {

// A wrong rule, put into the interpreter on purpose, to prove that a difference is found and shrunk.
enum class Plant {
  kNothing,
  kSumInSequence,     // sums from left to right instead of by the tree
  kLessOrEqual,       // a < b holds for equal operands too
  kLastOfEqual,       // argmax and argmin take the last of equal elements
  kSignedMeeting,     // of two integers of one size the signed one wins
  kScanForgetsCarry,  // every chunk of 128 starts anew
};
// By its name on the command line, "sum-in-sequence"; throws IllFormed naming all for an unknown one.
Plant plant_named(const std::string& name);

struct Tile {
  DType dtype = DType::int32;
  Shape shape;
  std::vector<Bits> lanes;
  std::vector<bool> valid;  // empty: all

  bool holds(std::size_t lane) const { return valid.empty() || valid[lane]; }
};

// The output tensor of one dtype.
struct Output {
  std::vector<Bits> elements;
  std::vector<Compare> how;
  std::vector<int> writer;  // value id or serial number of the statement that wrote it; 0: nobody
  std::vector<int> touches;
};
using Outputs = std::array<Output, 15>;

// Executes statements block by block. Every call may throw IllFormed: out of bounds, two writers of one element, a
// lane without a value that matters, an atomic whose result depends on the order, arithmetic without a result.
class Interpreter {
 public:
  Interpreter(const Program& program, const std::vector<Type>& types, Plant plant = Plant::kNothing);

  void run();
  // One statement of the outermost list, for all blocks: what a generator needs. `types` must know its value.
  void extend(const Statement& s);

  const Outputs& outputs() const { return outputs_; }
  // Of the first block.
  const Tile& value(int id) const { return blocks_[0].values[static_cast<std::size_t>(id)]; }
  // After the types or the outputs of the program grew.
  void grow();

 private:
  struct Block {
    std::array<long long, 2> place = {0, 0};
    long long linear = 0;
    std::vector<long long> loops;  // indices of the loops around, outermost first
    std::vector<Tile> values;
  };

  void execute(const std::vector<Statement>& body, Block& block);
  void execute(const Statement& s, Block& block);
  Tile evaluate(const Statement& s, Block& block);
  Tile index(const Statement& s, const Block& block) const;
  Tile load(const Statement& s, const Block& block) const;
  Tile store(const Statement& s, Block& block);
  void loop(const Statement& s, Block& block);
  const Tile& arg(const Statement& s, std::size_t i, const Block& block) const {
    return block.values.at(static_cast<std::size_t>(s.arg(i)));
  }
  const Type& type(int id) const { return types_.at(static_cast<std::size_t>(id)); }

  const Program& program_;
  const std::vector<Type>& types_;
  Plant plant_;
  std::vector<Block> blocks_;
  Outputs outputs_;
};

// The outputs of a whole program.
Outputs interpret(const Program& program, Plant plant = Plant::kNothing);

// --- the parts: pure functions of tiles -----------------------------------------------------------------------

std::int64_t integer(Bits bits, DType t);
Tile converted(const Tile& x, DType to);
// The lane of `from` that lane `i` of a tile of shape `to` repeats.
std::size_t source_lane(const Shape& from, const Shape& to, std::size_t i);
void require_values(const Tile& x, const char* use);

// `result`: the statement's type.
Tile elementwise(const Statement& s, const Type& result, const std::vector<const Tile*>& args,
                 const std::vector<const Type*>& types, Plant plant);
Tile moved(const Statement& s, const Type& result, const std::vector<const Tile*>& args);
Tile along_lines(const Statement& s, const Type& result, const std::vector<const Tile*>& args, Plant plant);

}  // namespace kl::programs
