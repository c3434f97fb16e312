package dev.holdfast.cluster.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A block of addresses. */
record Cidr(InetAddress address, int bits) {
    static Cidr of(String text) {
        var halves = text.split("/", 2);
        return new Cidr(address(halves[0]), Integer.parseInt(halves[1]));
    }

    private static InetAddress address(String literal) {
        if (!literal.matches("[0-9a-fA-F.:]+")) {
            throw new IllegalArgumentException("not an address: " + literal);
        }
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + literal, e);
        }
    }

    boolean contains(String ip) {
        byte[] own = address.getAddress();
        byte[] other = address(ip).getAddress();
        if (other.length != own.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((own[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
