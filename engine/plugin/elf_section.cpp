// SPDX-License-Identifier: Apache-2.0
#include "plugin/elf_section.hpp"

#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

namespace sluice::plugin {
namespace {

constexpr std::uint64_t kMostBytes = 1 << 20;

#if defined(__x86_64__)
constexpr unsigned kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kMachine = EM_AARCH64;
#elif defined(__riscv)
constexpr unsigned kMachine = EM_RISCV;
#else
#error "name this machine's ELF number"
#endif
constexpr unsigned char kByteOrder = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

std::string machine_name(unsigned machine) {
  constexpr std::array<std::pair<unsigned, std::string_view>, 5> kNames{{{EM_X86_64, "x86-64"},
                                                                         {EM_AARCH64, "ARM64"},
                                                                         {EM_RISCV, "RISC-V"},
                                                                         {EM_386, "32-bit x86"},
                                                                         {EM_ARM, "32-bit ARM"}}};
  for (const auto& [number, name] : kNames) {
    if (number == machine) return std::string(name);
  }
  return "machine " + std::to_string(machine);
}

std::string needed() {
  return ", but a shared library for " + machine_name(kMachine) + " is needed";
}

class File {
 public:
  explicit File(int fd) : fd_(fd) {
    struct stat found{};
    if (::fstat(fd, &found) == 0 && S_ISREG(found.st_mode)) size_ = static_cast<std::uint64_t>(found.st_size);
  }

  std::uint64_t size() const { return size_; }

  Result<> read(std::uint64_t offset, std::span<char> into) const {
    if (offset > size_ || into.size() > size_ - offset) return cut_short(offset, into.size());
    for (std::size_t done = 0; done < into.size();) {
      const auto got = ::pread(fd_, &into[done], into.size() - done, static_cast<off_t>(offset + done));
      if (got <= 0) return cut_short(offset, into.size());
      done += static_cast<std::size_t>(got);
    }
    return {};
  }

 private:
  std::unexpected<Error> cut_short(std::uint64_t offset, std::uint64_t size) const {
    std::uint64_t end = 0;
    if (__builtin_add_overflow(offset, size, &end))
      return failure("a damaged file: it refers to what lies beyond its end");
    return failure("cut short: " + std::to_string(size_) + " bytes, but at least " + std::to_string(end) +
                   " are needed");
  }

  int fd_;
  std::uint64_t size_ = 0;
};

Result<Elf64_Ehdr> header_of(const File& file) {
  if (file.size() == 0) return failure("an empty file" + needed());
  std::array<char, SELFMAG> magic{};
  if (!file.read(0, magic) || std::memcmp(magic.data(), ELFMAG, SELFMAG) != 0) {
    return failure("not an ELF file" + needed());
  }
  Elf64_Ehdr header{};
  TRY(file.read(0, std::span(reinterpret_cast<char*>(&header), sizeof header)));
  const bool same_layout = header.e_ident[EI_CLASS] == ELFCLASS64 && header.e_ident[EI_DATA] == kByteOrder;
  if (!same_layout || header.e_machine != kMachine) {
    const bool same_name = header.e_machine == kMachine;
    return failure("built for " + machine_name(header.e_machine) +
                   (same_name ? " with another word size or byte order" : "") + needed());
  }
  if (header.e_type != ET_DYN) return failure("not a shared library" + needed());
  return header;
}

Result<std::vector<Elf64_Shdr>> sections_of(const File& file, const Elf64_Ehdr& header) {
  if (header.e_shentsize != sizeof(Elf64_Shdr) && header.e_shnum != 0) {
    return failure("a damaged file: its section table has entries of " + std::to_string(header.e_shentsize) +
                   " bytes, but " + std::to_string(sizeof(Elf64_Shdr)) + " are needed");
  }
  std::vector<Elf64_Shdr> sections(header.e_shnum);
  TRY(file.read(header.e_shoff,
                std::span(reinterpret_cast<char*>(sections.data()), sections.size() * sizeof(Elf64_Shdr))));
  return sections;
}

Result<std::string> content_of(const File& file, const Elf64_Shdr& section) {
  if (section.sh_size > kMostBytes) {
    return failure("a section of " + std::to_string(section.sh_size) + " bytes, but at most " +
                   std::to_string(kMostBytes) + " are read");
  }
  std::string content(static_cast<std::size_t>(section.sh_size), '\0');
  TRY(file.read(section.sh_offset, content));
  return content;
}

}  // namespace

Result<std::string> elf_section(int fd, std::string_view name) {
  const File file(fd);
  const auto header = TRY(header_of(file));
  const auto sections = TRY(sections_of(file, header));
  if (header.e_shstrndx < sections.size()) {
    const std::string names = TRY(content_of(file, sections[header.e_shstrndx]));
    for (const Elf64_Shdr& section : sections) {
      if (section.sh_name >= names.size() || section.sh_type != SHT_PROGBITS) continue;
      if (std::string_view(names.c_str() + section.sh_name) == name) return content_of(file, section);
    }
  }
  return failure("no section " + std::string(name) + ", but every plugin has one (is this a sluice plugin?)");
}

}  // namespace sluice::plugin
