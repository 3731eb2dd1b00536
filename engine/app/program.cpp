// SPDX-License-Identifier: Apache-2.0
#include "app/command.hpp"

int main(int count, char** words) { return static_cast<int>(sluice::app::execute({words + 1, words + count})); }
