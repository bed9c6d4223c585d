using System.Runtime.CompilerServices;
using ScriptProxy.Host.State.Keys;

namespace ScriptProxy.UnitTests.State;

public sealed class FingerprintTests
{
    /// <summary>As <c>openssl mac -macopt size:16 -macopt c-rounds:1 -macopt d-rounds:3 SIPHASH</c> says of the bytes 0, 1, 2 and so on, by the key 0 to 15.</summary>
    [Theory]
    [InlineData(0, "E77EBCB22788A5BEFD62DB6ADD303001")]
    [InlineData(7, "1084B923F2AAE0C3A62F2EC80848AB77")]
    [InlineData(8, "AA12FEE1D5E3DAB4724F16AB35F9C799")]
    [InlineData(15, "C17E5505B2BD526C2921CDEC1E7E0109")]
    [InlineData(30, "5CA84C34139C6580A88AF24990720706")]
    [InlineData(63, "4C5800E34EFE426F079F6B0AA75260AD")]
    public void A_fingerprint_is_SipHash_1_3_with_128_bits(int length, string expected)
    {
        var print = Fingerprint.Of([.. Enumerable.Range(0, length).Select(i => (byte)i)], 0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908);
        var bytes = new byte[16];
        BitConverter.TryWriteBytes(bytes, print.Low);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), print.High);
        Assert.Equal(expected, Convert.ToHexString(bytes));
    }

    [Fact]
    public void Texts_that_differ_in_one_bit_or_their_length_have_other_fingerprints_and_the_same_have_the_same()
    {
        Assert.Equal(Fingerprint.Of("10.0.0.1"), Fingerprint.Of("10.0.0.1"));
        string[] texts = ["", "\0", "\0\0", "10.0.0.1", "10.0.0.0", "10.0.0.1\0", "\u0100", "\u0001"];
        Assert.Equal(texts.Length, texts.Select(text => Fingerprint.Of(text)).Distinct().Count());
    }

    [Fact]
    public void What_is_kept_for_a_key_is_as_long_as_a_line_of_the_cache() => Assert.Equal(KeySlot.Size, Unsafe.SizeOf<KeySlot>());
}
