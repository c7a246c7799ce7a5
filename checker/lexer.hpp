// A C++ lexer just good enough to tell code from comments and literals.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace kl {

enum class TokenKind { kIdentifier, kNumber, kPunctuation, kString, kCharacter, kLineComment, kBlockComment };

// text[begin, end); an unterminated comment or literal ends with the text.
struct Token {
  TokenKind kind;
  std::size_t begin, end;
};

// Every token, comments included. Punctuation comes one character at a time.
std::vector<Token> lex(std::string_view text);

// The line of an offset, from 1.
int line_of(std::string_view text, std::size_t offset);

}  // namespace kl
