package dev.turnstile.mail;

import dev.turnstile.failure.spi.FailureText;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/** Texts of mail headers. Control characters are refused, because a line break would start another header. */
final class HeaderText {

    private HeaderText() {}

    static String checked(String field, String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new MailRefusedException(
                    "the " + field + " of a mail contains a control character such as a line break", null);
        }
        return text;
    }

    static List<InternetAddress> addresses(List<String> written) {
        return written.stream().map(HeaderText::address).toList();
    }

    /** Parses one address, with an optional display name, and encodes its domain in punycode. */
    static InternetAddress address(String written) {
        try {
            InternetAddress address = new InternetAddress(checked("address", written), true);
            requireOne(address, written);
            address.setAddress(withAsciiDomain(address.getAddress()));
            address.setPersonal(address.getPersonal(), StandardCharsets.UTF_8.name());
            return address;
        } catch (AddressException | UnsupportedEncodingException e) {
            throw new MailRefusedException(
                    "expected a mail address, got an invalid text of " + written.length()
                            + " characters; check that the event contains an address",
                    FailureText.trace(e));
        }
    }

    /** Throws if the address is a group, which contains any number of addresses, or has a route, or has no domain. */
    private static void requireOne(InternetAddress address, String written) throws AddressException {
        if (address.isGroup() || address.getAddress().startsWith("@")) {
            throw new MailRefusedException(
                    "expected one mail address, got a " + (address.isGroup() ? "group" : "route") + " of "
                            + written.length() + " characters; give each address separately",
                    null);
        }
        if (!address.getAddress().contains("@")) {
            throw new AddressException("no domain", written);
        }
    }

    private static String withAsciiDomain(String address) {
        int at = address.lastIndexOf('@');
        return address.substring(0, at + 1) + asciiDomain(address.substring(at + 1));
    }

    /** Encodes a domain. Java uses IDNA 2003, which replaces some letters, so the result could be another domain. */
    private static String asciiDomain(String domain) {
        String ascii;
        try {
            ascii = IDN.toASCII(domain);
        } catch (IllegalArgumentException e) {
            throw new MailRefusedException(
                    "expected a domain that has an ASCII form, got one of " + domain.length()
                            + " characters that has none; check that the event contains an existing domain",
                    FailureText.trace(e));
        }
        String read = Normalizer.normalize(domain, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        if (!isAscii(domain) && !IDN.toUnicode(ascii).equals(IDN.toUnicode(read))) {
            throw new MailRefusedException(
                    "expected a domain that IDNA 2003 and 2008 encode alike, got one of " + domain.length()
                            + " characters that they encode differently; write it in punycode (xn--..)",
                    null);
        }
        return ascii;
    }

    /** Returns whether an address needs a server that offers SMTPUTF8. */
    static boolean needsUtf8(InternetAddress address) {
        return !isAscii(address.getAddress());
    }

    static boolean isAscii(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }
}
