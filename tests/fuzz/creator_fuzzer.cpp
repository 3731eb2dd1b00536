// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a creator, with a platform after the first line break. What is taken has one spelling, which reads back
// as itself; what is refused has a message of bounded size.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "memories/creator_url.hpp"

namespace sluice::memories {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void read(std::string_view creator, std::string_view platform) {
  const Link link = classify(creator);
  require(link.canonical.empty() == (link.kind != LinkKind::creator));
  const auto read = read_creator(creator, platform);
  if (!read) return require(!read.error().message.empty() && read.error().message.size() < 1000);
  const auto again = read_creator(read->canonical, "");
  require(again && *again == *read);
}

}  // namespace
}  // namespace sluice::memories

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = text.find('\n');
  sluice::memories::read(text.substr(0, end), end == std::string_view::npos ? "" : text.substr(end + 1));
  return 0;
}
