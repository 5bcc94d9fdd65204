package org.bioscope.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a device's own bytes say that it holds: the magic numbers of filesystems, volume managers, swap and partition
 * tables, read where their formats put them. No program is needed for it, and no cache of one is believed. What has no
 * magic number (plain dm-crypt, a database's raw device) cannot be found; {@link #blank} says whether there is anything.
 */
final class Signatures {
    /** Bytes that a format has at one place; {@code at} counts from the end where it is negative. */
    private record Magic(String name, long at, byte[] bytes) {
    }

    private static final int SECTOR = 512;
    /** Of each end, so much is read at once: every place in the table lies there but VMware's. */
    private static final int HEAD_BYTES = 512 << 10;
    private static final int TAIL_BYTES = 512 << 10;
    private static final int[] PAGE_BYTES = {4096, 8192, 16384, 32768, 65536};
    private static final List<String> SWAPS = List.of("SWAPSPACE2", "SWAP-SPACE", "S1SUSPEND", "S2SUSPEND", "ULSUSPEND", "LINHIB0001");
    private static final int EXT_AT = 1024;
    private static final int EXT_MAGIC = 0xEF53;
    private static final int EXT_JOURNAL_DEVICE = 0x8;
    private static final int EXT_HAS_JOURNAL = 0x4;
    /** Extents, 64 bit, flexible groups: what no ext3 has. */
    private static final int EXT4_FEATURES = 0x40 | 0x80 | 0x200;
    private static final int MD_MAGIC = 0xa92b4efc;
    private static final int ZFS_LABEL_BYTES = 256 << 10;
    private static final long ZFS_UBERBLOCK = 0x00bab10cL;

    private static final List<Magic> TABLE = table();

    private final SeekableByteChannel device;
    private final long from;
    private final long bytes;
    private final Set<String> found = new LinkedHashSet<>();

    private Signatures(SeekableByteChannel device, long from, long bytes) {
        this.device = device;
        this.from = from;
        this.bytes = bytes;
    }

    /** What lies in a part of a device, {@code bytes} from {@code from} on, by its usual name: {@code ext4}, {@code LUKS}. */
    static List<String> in(SeekableByteChannel device, long from, long bytes) throws IOException {
        var signatures = new Signatures(device, from, bytes);
        signatures.look();
        return List.copyOf(signatures.found);
    }

    /** Whether both ends of that part are zeros, as far as signatures are looked for there. */
    static boolean blank(SeekableByteChannel device, long from, long bytes) throws IOException {
        var signatures = new Signatures(device, from, bytes);
        return zeros(signatures.read(0, HEAD_BYTES)) && zeros(signatures.read(Math.max(0, bytes - TAIL_BYTES), TAIL_BYTES));
    }

    private void look() throws IOException {
        ByteBuffer head = read(0, HEAD_BYTES);
        ByteBuffer tail = read(Math.max(0, bytes - TAIL_BYTES), TAIL_BYTES);
        for (Magic magic : TABLE) {
            long at = magic.at() < 0 ? bytes + magic.at() : magic.at();
            ByteBuffer where = magic.at() < 0 ? tail : head;
            long inside = magic.at() < 0 ? at - Math.max(0, bytes - TAIL_BYTES) : at;
            if (inside + magic.bytes().length <= where.limit() ? matches(where, inside, magic.bytes()) : matches(read(at, magic.bytes().length), 0, magic.bytes())) {
                found.add(magic.name());
            }
        }
        ext(head).ifPresent(found::add);
        swap(head);
        md(head, tail);
        zfs();
        partitionTables(head);
    }

    private Optional<String> ext(ByteBuffer head) {
        if (head.limit() < 2 * EXT_AT || Short.toUnsignedInt(head.getShort(EXT_AT + 0x38)) != EXT_MAGIC) {
            return Optional.empty();
        }
        // Two bytes alone are found in one of 65 536 blocks of random data: the superblock must make sense, too.
        int logBlock = head.getInt(EXT_AT + 0x18);
        if (logBlock < 0 || logBlock > 6 || head.getInt(EXT_AT + 0x20) == 0) {
            return Optional.empty();
        }
        int compatible = head.getInt(EXT_AT + 0x5C);
        int incompatible = head.getInt(EXT_AT + 0x60);
        return Optional.of((incompatible & EXT_JOURNAL_DEVICE) != 0 ? "ext4 journal" : (incompatible & EXT4_FEATURES) != 0 ? "ext4"
                : (compatible & EXT_HAS_JOURNAL) != 0 ? "ext3" : "ext2");
    }

    private void swap(ByteBuffer head) {
        for (int page : PAGE_BYTES) {
            for (String magic : SWAPS) {
                if (matches(head, page - 10, magic.getBytes(StandardCharsets.US_ASCII))) {
                    found.add(magic.startsWith("SWAP") ? "swap" : "a suspended system");
                }
            }
        }
    }

    /** At the start, 4 KiB behind it, or near the end, in the byte order of the machine that made it. */
    private void md(ByteBuffer head, ByteBuffer tail) {
        long sectors = bytes / SECTOR;
        long tailFrom = Math.max(0, bytes - TAIL_BYTES);
        long version10 = (sectors - 16 & ~7L) * SECTOR;
        long version09 = (bytes & ~0xffffL) - 0x10000;
        boolean there = isMd(head, 0) || isMd(head, 4096) || isMd(tail, version10 - tailFrom) || isMd(tail, version09 - tailFrom);
        if (there) {
            found.add("Linux RAID (md)");
        }
    }

    private static boolean isMd(ByteBuffer in, long at) {
        return at >= 0 && at + 4 <= in.limit() && (in.getInt((int) at) == MD_MAGIC || Integer.reverseBytes(in.getInt((int) at)) == MD_MAGIC);
    }

    /** One of its four labels with an uberblock in it; a half-overwritten pool is still somebody's. */
    private void zfs() throws IOException {
        long whole = bytes / ZFS_LABEL_BYTES * ZFS_LABEL_BYTES;
        for (long label : new long[] {0, ZFS_LABEL_BYTES, whole - 2L * ZFS_LABEL_BYTES, whole - ZFS_LABEL_BYTES}) {
            if (label < 0) {
                continue;
            }
            ByteBuffer ring = read(label + ZFS_LABEL_BYTES / 2, ZFS_LABEL_BYTES / 2);
            for (int at = 0; at + 8 <= ring.limit(); at += 1024) {
                long magic = ring.getLong(at);
                if (magic == ZFS_UBERBLOCK || Long.reverseBytes(magic) == ZFS_UBERBLOCK) {
                    found.add("ZFS");
                    return;
                }
            }
        }
    }

    private void partitionTables(ByteBuffer head) throws IOException {
        for (int sector : new int[] {SECTOR, 4096}) {
            byte[] gpt = "EFI PART".getBytes(StandardCharsets.US_ASCII);
            if (matches(head, sector, gpt) || matches(read(bytes - sector, gpt.length), 0, gpt)) {
                found.add("a GPT partition table");
            }
        }
        if (!matches(head, 510, new byte[] {0x55, (byte) 0xAA})) {
            return;
        }
        boolean plausible = true;
        boolean used = false;
        for (int entry = 446; entry < 510; entry += 16) {
            plausible &= (head.get(entry) & 0x7f) == 0;
            used |= head.get(entry + 4) != 0 && head.getInt(entry + 12) != 0;
        }
        if (plausible && used && !found.contains("a GPT partition table")) {
            found.add("an MBR partition table");
        }
    }

    private static boolean matches(ByteBuffer in, long at, byte[] magic) {
        if (at < 0 || at + magic.length > in.limit()) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (in.get((int) at + i) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean zeros(ByteBuffer in) {
        for (int i = 0; i < in.limit(); i++) {
            if (in.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** What there is of that many bytes; none outside the part. */
    private ByteBuffer read(long at, int length) throws IOException {
        long there = at < 0 || at >= bytes ? 0 : Math.min(length, bytes - at);
        var buffer = ByteBuffer.allocate((int) there).order(ByteOrder.LITTLE_ENDIAN);
        device.position(from + Math.max(0, at));
        while (buffer.hasRemaining() && device.read(buffer) >= 0) {
            /* Until all is there, or the device ends. */
        }
        return buffer.flip();
    }

    private static List<Magic> table() {
        var table = new ArrayList<Magic>();
        text(table, "XFS", 0, "XFSB");
        hex(table, "XFS log", 0, "feedbabe");
        text(table, "btrfs", 0x10040, "_BHRfS_M");
        hex(table, "f2fs", 1024, "1020f5f2");
        hex(table, "EROFS", 1024, "e2e1f5e0");
        text(table, "squashfs", 0, "hsqs");
        text(table, "squashfs", 0, "sqsh");
        text(table, "LUKS", 0, "LUKS\u00ba\u00be");
        text(table, "LUKS", 0x4000, "SKUL\u00ba\u00be");
        for (int sector = 0; sector < 4; sector++) {
            text(table, "LVM2", sector * SECTOR + 24L, "LVM2 001");
        }
        hex(table, "bcache", 4096 + 24, "c68573f64e1a45ca8265f57f48ba6d81");
        hex(table, "bcachefs", 4096 + 24, "c68573f666ce90a9d96a60cf803df7ef");
        text(table, "exFAT", 3, "EXFAT   ");
        text(table, "NTFS", 3, "NTFS    ");
        text(table, "BitLocker", 3, "-FVE-FS-");
        text(table, "ReFS", 3, "ReFS");
        text(table, "FAT", 54, "FAT12   ");
        text(table, "FAT", 54, "FAT16   ");
        text(table, "FAT", 82, "FAT32   ");
        text(table, "ISO 9660", 32769, "CD001");
        text(table, "UDF", 32769, "BEA01");
        text(table, "UDF", 32769 + 2048, "NSR0");
        text(table, "JFS", 32768, "JFS1");
        text(table, "reiserfs", 65536 + 52, "ReIsEr");
        text(table, "reiserfs", 8192 + 52, "ReIsEr");
        text(table, "reiser4", 65536, "ReIsEr4");
        text(table, "APFS", 32, "NXSB");
        hex(table, "HFS+", 1024, "482b0004");
        hex(table, "HFS+", 1024, "48580005");
        hex(table, "GFS2", 65536, "01161970");
        for (int block = 1; block <= 8; block *= 2) {
            text(table, "OCFS2", 1024L * block, "OCFSV2");
        }
        text(table, "zonefs", 0, "SFOZ");
        hex(table, "NILFS2", 1024 + 4, "00003434");
        hex(table, "VMFS", 1 << 20, "0dd001c0");
        text(table, "VDO", 0, "dmvdo001");
        text(table, "Stratis", SECTOR + 4L, "!Stra0tis");
        text(table, "Ceph BlueStore", 0, "bluestore block device");
        text(table, "Oracle ASM", 32, "ORCLDISK");
        text(table, "dm-integrity", 0, "integrt\0");
        text(table, "dm-verity", 0, "verity\0\0");
        text(table, "a device-mapper snapshot", 0, "SnAp");
        text(table, "Intel RAID", -2 * SECTOR, "Intel Raid ISM Cfg Sig. ");
        hex(table, "DDF RAID", -SECTOR, "de11de11");
        hex(table, "DRBD", -4096 + 60, "8374026d");
        return List.copyOf(table);
    }

    private static void text(List<Magic> table, String name, long at, String magic) {
        table.add(new Magic(name, at, magic.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static void hex(List<Magic> table, String name, long at, String magic) {
        table.add(new Magic(name, at, HexFormat.of().parseHex(magic)));
    }
}
