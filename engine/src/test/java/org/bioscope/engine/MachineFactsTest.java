package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bioscope.engine.PathFacts.Fact;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineFactsTest {
    @TempDir
    private Path sys;

    @Test
    void mountsAreReadWithTheirOctalsAndBothSetsOfOptions() {
        List<Mount> mounts = Mount.parse("""
                27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
                49 27 0:43 / /mnt/with\\040space rw,relatime shared:1 - btrfs /dev/loop0 ro,space_cache=v2
                50 27 8:1 /sub /bound ro,noatime - xfs /dev/sda1 rw,inode64
                garbage
                51 27 x:1 / /bad rw - xfs /dev/sda1 rw
                """);
        assertThat(mounts).extracting(Mount::point).containsExactly(Path.of("/"), Path.of("/mnt/with space"), Path.of("/bound"));
        assertThat(mounts.getFirst().options()).isEqualTo("rw,relatime,discard");
        assertThat(mounts.get(2).options()).isEqualTo("ro,noatime,inode64");
        assertThat(mounts.get(2).readOnly()).isTrue();
    }

    @Test
    void aPartitionHasItsDisksQueue() throws IOException {
        Path disk = device("nvme0n1", Map.of("queue/scheduler", "[none] mq-deadline", "queue/logical_block_size", "512", "queue/physical_block_size", "4096",
                "queue/write_cache", "write back", "queue/fua", "1", "queue/rotational", "0", "device/model", "FAST DISK  ", "size", "2048", "ro", "0"));
        write(disk.resolve("nvme0n1p2/partition"), "2");
        write(disk.resolve("nvme0n1p2/size"), "1024");
        link("259:2", disk.resolve("nvme0n1p2"));
        BlockDevice device = BlockDevice.of(sys, 259, 2).orElseThrow();
        assertThat(device.name()).isEqualTo("nvme0n1p2");
        assertThat(device.disk()).isEqualTo("nvme0n1");
        assertThat(device.partition()).hasValue(2);
        assertThat(device.model()).contains("FAST DISK");
        assertThat(device.scheduler()).contains("none");
        assertThat(device.writeCache()).contains("write back");
        assertThat(device.fua()).contains(true);
        assertThat(device.rotational()).contains(false);
        assertThat(device.physical()).hasValue(4096);
        assertThat(device.bytes()).hasValue(1024 * 512);
        assertThat(device.stack()).isEmpty();
    }

    @Test
    void aStackIsFollowedToItsDisks() throws IOException {
        Path sda = device("sda", Map.of("size", "10"));
        write(sda.resolve("sda1/partition"), "1");
        Path sdb = device("sdb", Map.of("size", "10"));
        Path raid = device("md0", Map.of("md/level", "raid1"));
        Files.createDirectories(raid.resolve("slaves"));
        Files.createSymbolicLink(raid.resolve("slaves/sda1"), sda.resolve("sda1"));
        Files.createSymbolicLink(raid.resolve("slaves/sdb"), sdb);
        Path volume = device("dm-0", Map.of("dm/name", "vg-root"));
        Files.createDirectories(volume.resolve("slaves"));
        Files.createSymbolicLink(volume.resolve("slaves/md0"), raid);
        link("252:0", volume);
        assertThat(BlockDevice.of(sys, 252, 0).orElseThrow().stack()).contains("dm-0 (vg-root) on md0 (raid1) on sda1, sdb");
        Path loop = device("loop3", Map.of("loop/backing_file", "/images/disk.img"));
        link("7:3", loop);
        assertThat(BlockDevice.of(sys, 7, 3).orElseThrow().stack()).contains("loop3 on /images/disk.img");
    }

    @Test
    void aStackThatBitesItsTailEnds() throws IOException {
        Path one = device("dm-1", Map.of("dm/name", "one"));
        Files.createDirectories(one.resolve("slaves"));
        Files.createSymbolicLink(one.resolve("slaves/dm-1"), one);
        link("252:1", one);
        assertThat(BlockDevice.of(sys, 252, 1).orElseThrow().stack()).isPresent();
    }

    @Test
    void whatIsNoBlockDeviceIsNone() {
        assertThat(BlockDevice.of(sys, 0, 43)).isEmpty();
    }

    @Test
    void theFactsAreInTheOrderOfTheHeader() throws IOException {
        List<String> header = Files.readString(Path.of("src/main/c/bioscope.h")).lines().map(String::strip)
                .filter(line -> line.startsWith("BIOSCOPE_FACT_")).map(line -> line.replaceAll("^BIOSCOPE_FACT_(\\w+),.*", "$1")).toList();
        assertThat(header).containsExactlyElementsOf(IntStream.range(0, Fact.values().length).mapToObj(i -> Fact.values()[i].name()).toList());
    }

    @Test
    void whereTracefsIsNotMountedTheCommandIsSaid() {
        Availability unmounted = Doctor.tracefs(List.of());
        assertThat(unmounted.usable()).isFalse();
        assertThat(unmounted.reason()).isNotEmpty();
        assertThat(unmounted.remedy()).isNotEmpty();
    }

    @Test
    void theDoctorKnowsTheDiskThatTheProjectLiesOn() {
        Doctor doctor = Doctor.examine(Runs.ENGINE.capabilities());
        Optional<TargetFacts> here = doctor.targets().stream().filter(t -> t.mountPoint().isPresent() && Path.of("").toAbsolutePath().startsWith(t.mountPoint().get())).findFirst();
        assertThat(here).isPresent();
        assertThat(doctor.machine().fact("kernel")).isPresent();
        assertThat(doctor.aioMaxNr()).isPresent();
    }

    private Path device(String name, Map<String, String> files) throws IOException {
        Path device = sys.resolve("devices").resolve(name);
        for (var file : files.entrySet()) {
            write(device.resolve(file.getKey()), file.getValue() + "\n");
        }
        return device;
    }

    private void link(String number, Path device) throws IOException {
        Files.createDirectories(sys.resolve("dev/block"));
        Files.createSymbolicLink(sys.resolve("dev/block").resolve(number), device);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
