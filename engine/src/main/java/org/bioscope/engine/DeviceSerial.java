package org.bioscope.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a person types to name one device and no other: its serial number as the kernel has it, else the identifier that
 * comes next to one, else, where a device has none or shares it (loop, zram, cheap enclosures), its path and size in bytes.
 *
 * @param text what is typed
 * @param kind what that is, in words
 */
public record DeviceSerial(String text, String kind) {
    private static final String SUBSTITUTE = "its path and size in bytes, for it has no serial number";
    /** Ahead of the text in SCSI's page 0x80. */
    private static final int PAGE_HEAD_BYTES = 4;

    /** {@code device} is its folder in /sys, {@code bytes} its size. */
    static DeviceSerial of(Path sys, Path device, long bytes) {
        Path disk = Files.exists(device.resolve("partition")) ? device.getParent() : device;
        Optional<DeviceSerial> own = ofDisk(disk).filter(serial -> alone(sys, disk, serial));
        String node = "/dev/" + device.getFileName().toString().replace('!', '/');
        return own.map(serial -> ofPart(serial, device)).orElse(new DeviceSerial(node + ":" + bytes, SUBSTITUTE));
    }

    private static DeviceSerial ofPart(DeviceSerial disk, Path device) {
        return Machine.line(device.resolve("partition")).map(number -> new DeviceSerial(disk.text() + "-part" + number,
                "the disk's " + disk.kind().substring("its ".length()) + " and the partition")).orElse(disk);
    }

    private static Optional<DeviceSerial> ofDisk(Path disk) {
        return told(disk, "serial", "its serial number").or(() -> told(disk, "device/serial", "its serial number"))
                .or(() -> page(disk.resolve("device/vpd_pg80")))
                .or(() -> told(disk, "wwid", "its world-wide identifier")).or(() -> told(disk, "device/wwid", "its world-wide identifier"))
                .or(() -> told(disk, "dm/uuid", "its device-mapper UUID")).or(() -> told(disk, "md/uuid", "its array's UUID"));
    }

    private static Optional<DeviceSerial> told(Path disk, String file, String kind) {
        return Machine.line(disk.resolve(file)).map(String::strip).filter(text -> !text.isEmpty()).map(text -> new DeviceSerial(text, kind));
    }

    private static Optional<DeviceSerial> page(Path file) {
        try {
            byte[] page = Files.readAllBytes(file);
            String text = page.length <= PAGE_HEAD_BYTES ? "" : new String(page, PAGE_HEAD_BYTES, page.length - PAGE_HEAD_BYTES, StandardCharsets.US_ASCII).replace("\0", "").strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(new DeviceSerial(text, "its serial number"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A number that two disks have names neither of them. */
    private static boolean alone(Path sys, Path disk, DeviceSerial serial) {
        try (Stream<Path> disks = Files.list(sys.resolve("block"))) {
            return disks.filter(other -> !other.getFileName().equals(disk.getFileName())).noneMatch(other -> ofDisk(other).filter(serial::equals).isPresent());
        } catch (IOException e) {
            return true;
        }
    }
}
