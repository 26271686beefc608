// SPDX-License-Identifier: MIT
#include "tests/integration/worker/media_file.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace shopfloor::test {

TempFolder::TempFolder() {
    std::string name = std::filesystem::temp_directory_path() / "shopfloor-worker-XXXXXX";
    if (!mkdtemp(name.data())) throw std::runtime_error{"mkdtemp"};
    path_ = name;
}

TempFolder::~TempFolder() {
    std::error_code ignored;  // a left-over folder fails no test
    std::filesystem::remove_all(path_, ignored);
}

std::string output_of(const std::string& command) {
    FILE* pipe = popen(command.c_str(), "r");
    if (!pipe) throw std::runtime_error{"popen"};
    std::string output;
    std::array<char, 4096> buffer{};
    while (const std::size_t got = fread(buffer.data(), 1, buffer.size(), pipe)) {
        output.append(buffer.data(), got);
    }
    if (pclose(pipe) != 0) throw std::runtime_error{"failed: " + command + "\n" + output};
    return output;
}

void make_media(const std::string& arguments, const std::filesystem::path& file) {
    output_of("ffmpeg -v error -nostdin -y " + arguments + " " + file.string() + " 2>&1");
}

std::vector<ProbedPacket> packets_of(const std::filesystem::path& file, const std::string& track) {
    const std::string csv = output_of("ffprobe -v error -select_streams " + track +
                                      " -show_data_hash MD5 -show_entries "
                                      "packet=pts_time,dts_time,data_hash -of csv=p=0 " +
                                      file.string());
    std::vector<ProbedPacket> packets;
    std::istringstream lines{csv};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields{line};
        std::string pts;
        std::string dts;
        ProbedPacket packet;
        if (!std::getline(fields, pts, ',') || !std::getline(fields, dts, ',')) continue;
        if (pts.empty()) {  // what follows a packet's side data
            packets.back().hash = dts;
            continue;
        }
        std::getline(fields, packet.hash, ',');
        packet.pts = std::stod(pts);
        packet.dts = std::stod(dts);
        packets.push_back(packet);
    }
    return packets;
}

std::string decode_errors(const std::filesystem::path& file) {
    return output_of("ffmpeg -v error -nostdin -i " + file.string() + " -f null - 2>&1");
}

}  // namespace shopfloor::test
