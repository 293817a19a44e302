package dev.turnstile.webhook;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A block of IP addresses with a common prefix.
 *
 * @param base the first address
 * @param bits the length of the prefix in bits
 */
record AddressBlock(InetAddress base, int bits) {

    /**
     * Blocks that IANA's special-purpose address registries do not list as globally reachable, multicast blocks, and
     * IPv6 blocks that embed IPv4 addresses, through which an IPv4 block of this list could be reached.
     */
    private static final List<AddressBlock> SPECIAL = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "::/16",
                    "64:ff9b:1::/48",
                    "100::/64",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20",
                    "5f00::/16",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8")
            .map(AddressBlock::parse)
            .toList();

    private static final AddressBlock TRANSLATED = parse("64:ff9b::/96");
    private static final int IPV4 = 4;

    static AddressBlock parse(String written) {
        String[] parts = written.split("/", -1);
        return new AddressBlock(literal(parts[0]), Integer.parseInt(parts[1]));
    }

    /** Returns whether an address is public: globally reachable and not multicast. */
    static boolean isPublic(InetAddress address) {
        if (TRANSLATED.contains(address)) {
            byte[] bytes = address.getAddress();
            return isPublic(address(Arrays.copyOfRange(bytes, bytes.length - IPV4, bytes.length)));
        }
        return SPECIAL.stream().noneMatch(network -> network.contains(address));
    }

    boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        int rest = mine.length * Byte.SIZE - bits;
        return mine.length == other.length
                && new BigInteger(1, mine).shiftRight(rest).equals(new BigInteger(1, other).shiftRight(rest));
    }

    private static InetAddress literal(String written) {
        try {
            return InetAddress.getByName(written);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(written, e);
        }
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(Arrays.toString(bytes), e);
        }
    }
}
