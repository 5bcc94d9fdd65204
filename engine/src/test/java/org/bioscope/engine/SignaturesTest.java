package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Formats whose programs this machine need not have: their magic numbers, where their documentation puts them. */
class SignaturesTest {
    private static final long BYTES = 8L << 20;

    @TempDir
    private Path folder;
    private Path image;

    @BeforeEach
    void empty() throws IOException {
        image = folder.resolve("image");
        try (var file = new java.io.RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(BYTES);
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "LUKS, 0, 4c554b53babe", "LVM2, 536, 4c564d3220303031", "LVM2, 24, 4c564d3220303031", "bcache, 4120, c68573f64e1a45ca8265f57f48ba6d81",
        "bcachefs, 4120, c68573f666ce90a9d96a60cf803df7ef", "squashfs, 0, 68737173", "EROFS, 1024, e2e1f5e0", "NTFS, 3, 4e54465320202020", "exFAT, 3, 4558464154202020",
        "FAT, 82, 4641543332202020", "BitLocker, 3, 2d4656452d46532d", "ISO 9660, 32769, 4344303031", "JFS, 32768, 4a465331", "reiserfs, 65588, 5265497345723246",
        "APFS, 32, 4e585342", "HFS+, 1024, 482b0004", "GFS2, 65536, 01161970", "XFS log, 0, feedbabe", "VMFS, 1048576, 0dd001c0", "Oracle ASM, 32, 4f52434c4449534b",
        "Linux RAID (md), 0, fc4e2ba9", "Linux RAID (md), 4096, fc4e2ba9", "Linux RAID (md), 8380416, fc4e2ba9", "Linux RAID (md), 8323072, a92b4efc",
        "ZFS, 131072, 0cb1ba0000000000", "ZFS, 7995392, 0000000000bab10c", "swap, 4086, 53574150535041434532", "swap, 65526, 53574150535041434532",
        "a suspended system, 4086, 533153555350454e4400", "a GPT partition table, 512, 4546492050415254", "a GPT partition table, 4096, 4546492050415254",
        "a GPT partition table, 8388096, 4546492050415254", "DDF RAID, 8388096, de11de11", "Intel RAID, 8387584, 496e74656c20526169642049534d20436667205369672e20",
        "NILFS2, 1028, 00003434", "OCFS2, 2048, 4f4346535632", "UDF, 34817, 4e53523033", "DRBD, 8384572, 8374026d"})
    void aMagicNumberInItsPlaceIsKnownAndElsewhereIsNot(String name, long at, String hex) throws IOException {
        put(at, HexFormat.of().parseHex(hex));
        assertThat(found()).containsExactly(name);
        try (FileChannel device = FileChannel.open(image, StandardOpenOption.READ)) {
            assertThat(Signatures.in(device, 1536, BYTES - 4096)).as("relative to where the part begins").doesNotContain(name.equals("OCFS2") || name.equals("LVM2") ? "" : name);
            assertThat(Signatures.blank(device, 0, BYTES)).isEqualTo(at > 512 << 10 && at < BYTES - (512 << 10));
        }
    }

    @Test
    void anMbrWithoutAnyPartitionIsNoTable() throws IOException {
        put(510, new byte[] {0x55, (byte) 0xAA});
        assertThat(found()).isEmpty();
        put(450, new byte[] {(byte) 0x83});
        put(458, new byte[] {1});
        assertThat(found()).containsExactly("an MBR partition table");
        put(446, new byte[] {0x12});
        assertThat(found()).as("a boot flag is 0 or 128").isEmpty();
    }

    @Test
    void extIsToldApartByItsFeaturesAndMustMakeSense() throws IOException {
        var superblock = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN).putShort(0x38, (short) 0xEF53);
        put(1024, superblock.array());
        assertThat(found()).as("two bytes are no filesystem").isEmpty();
        put(1024, superblock.putInt(0x20, 8192).array());
        assertThat(found()).containsExactly("ext2");
        put(1024, superblock.putInt(0x5C, 4).array());
        assertThat(found()).containsExactly("ext3");
        put(1024, superblock.putInt(0x60, 0x42).array());
        assertThat(found()).containsExactly("ext4");
        put(1024, superblock.putInt(0x60, 0x8).array());
        assertThat(found()).containsExactly("ext4 journal");
    }

    /** What our own runs leave must not be taken for a filesystem on the next. */
    @Test
    void randomDataIsNoSignatureAndIsNotBlank() throws IOException {
        var random = new Random(1);
        byte[] bytes = new byte[(int) BYTES];
        for (int i = 0; i < 20; i++) {
            random.nextBytes(bytes);
            Files.write(image, bytes);
            assertThat(found()).isEmpty();
        }
        try (FileChannel device = FileChannel.open(image, StandardOpenOption.READ)) {
            assertThat(Signatures.blank(device, 0, BYTES)).isFalse();
        }
    }

    @Test
    void aDeviceSmallerThanAnyFormatIsReadToItsEnd() throws IOException {
        Files.write(image, "LUKS\u00ba\u00be".getBytes(StandardCharsets.ISO_8859_1));
        try (FileChannel device = FileChannel.open(image, StandardOpenOption.READ)) {
            assertThat(Signatures.in(device, 0, 6)).containsExactly("LUKS");
            assertThat(Signatures.in(device, 0, 0)).isEmpty();
        }
    }

    private void put(long at, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }

    private List<String> found() throws IOException {
        try (FileChannel device = FileChannel.open(image, StandardOpenOption.READ)) {
            return Signatures.in(device, 0, BYTES);
        }
    }
}
