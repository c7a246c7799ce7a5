#include <checker/diagnosis.hpp>

#include <algorithm>

#include <checker/block_runs.hpp>

namespace kl {
namespace {

constexpr std::int64_t kMapRows = 16, kMapColumns = 64;

char symbol(std::int64_t total, std::int64_t wrong, std::int64_t unwritten) {
  if (total == 0) return ' ';
  if (wrong == 0) return '.';
  if (unwritten == total) return ':';
  return wrong == total ? '#' : '+';
}

}  // namespace

std::vector<std::string> heat_map(const ComparedBuffer& compared) {
  const std::int64_t size = compared.size();
  if (size == 0) return {};
  std::int64_t width = compared.shape.empty() ? 1 : compared.shape.back();
  if (compared.shape.size() < 2) {
    width = run_length(compared);
    if (width == 0 || width == size) width = kMapColumns;
  }
  const std::int64_t height = (size + width - 1) / width;
  const std::int64_t per_row = (height + kMapRows - 1) / kMapRows, per_column = (width + kMapColumns - 1) / kMapColumns;
  const std::int64_t rows = (height + per_row - 1) / per_row;
  const std::int64_t columns = (std::min(width, size) + per_column - 1) / per_column;
  struct Cell {
    std::int64_t total = 0, wrong = 0, unwritten = 0;
  };
  std::vector<Cell> cells(static_cast<std::size_t>(rows * columns));
  for (std::int64_t i = 0; i < size; ++i) {
    Cell& cell = cells[static_cast<std::size_t>(i / width / per_row * columns + i % width / per_column)];
    ++cell.total;
    cell.wrong += compared.is_wrong(i);
    cell.unwritten += compared.state[static_cast<std::size_t>(i)] == ElementState::kUnwritten;
  }
  std::vector<std::string> map;
  for (std::int64_t r = 0; r < rows; ++r) {
    std::string line;
    for (std::int64_t c = 0; c < columns; ++c) {
      const Cell& cell = cells[static_cast<std::size_t>(r * columns + c)];
      line += symbol(cell.total, cell.wrong, cell.unwritten);
    }
    map.push_back(std::move(line));
  }
  return map;
}

}  // namespace kl
