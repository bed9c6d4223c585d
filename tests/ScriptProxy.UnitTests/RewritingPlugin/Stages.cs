using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.UnitTests.RewritingPlugin;

/// <summary>Sends a text through stages, in pieces.</summary>
internal static class Stages
{
    /// <summary>Many small documents; each run takes a second or less.</summary>
    public static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(40);

    /// <param name="stages">The stages, given the end.</param>
    /// <param name="body">The body.</param>
    /// <param name="sizes">The sizes of the pieces, used again and again; none for one piece.</param>
    public static byte[] Run(Func<ByteSink, ByteSink> stages, ReadOnlySpan<byte> body, params int[] sizes)
    {
        using var end = new Collected();
        using var first = stages(end);
        for (var index = 0; !body.IsEmpty; index++)
        {
            var size = sizes.Length == 0 ? body.Length : Math.Min(sizes[index % sizes.Length], body.Length);

            // What the caller does with its buffer afterwards must not matter.
            var piece = body[..size].ToArray();
            first.Write(piece);
            Array.Fill(piece, (byte)'~');
            body = body[size..];
        }

        first.End();
        Assert.True(end.HasEnded);
        return end.Bytes;
    }

    public static string Run(Func<ByteSink, ByteSink> stages, string body, params int[] sizes) =>
        Encoding.UTF8.GetString(Run(stages, Encoding.UTF8.GetBytes(body), sizes));

    /// <summary>Whether the pieces in which a body arrives make no difference.</summary>
    public static bool AreIndifferent(Func<ByteSink, ByteSink> stages, byte[] body, int[] sizes)
    {
        var whole = Run(stages, body);
        return Run(stages, body, sizes).AsSpan().SequenceEqual(whole) && Run(stages, body, 1).AsSpan().SequenceEqual(whole);
    }

    public static Arbitrary<int[]> Sizes() => Gen.Choose(1, 9).ListOf(50).Select(list => list.ToArray()).ToArbitrary();

    /// <summary>Texts made of pieces.</summary>
    public static Arbitrary<string> Texts(params string[] pieces) => Gen.Elements(pieces).ListOf().Select(string.Concat).ToArbitrary();

    /// <summary>Bytes made of pieces of text, and of bytes that are no text.</summary>
    public static Arbitrary<byte[]> Bytes(params string[] pieces) =>
        Gen.Frequency((9, Gen.Elements(pieces).Select(Encoding.UTF8.GetBytes)), (1, Gen.Choose(0x80, 0xFF).Select(value => new[] { (byte)value })))
            .ListOf().Select(list => list.SelectMany(piece => piece).ToArray()).ToArbitrary();

    private sealed class Collected : ByteSink
    {
        private readonly MemoryStream _bytes = new();

        public byte[] Bytes => _bytes.ToArray();

        public bool HasEnded { get; private set; }

        public override void Write(ReadOnlySpan<byte> bytes)
        {
            Assert.False(HasEnded);
            _bytes.Write(bytes);
        }

        public override void End() => HasEnded = true;

        public override void Dispose() => _bytes.Dispose();
    }
}
