using ScriptProxy.Plugins.Compression.Negotiating;
using ScriptProxy.Plugins.Compression.Types;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Compression.Judging;

/// <summary>How thoroughly an answer is compressed. Thread-safe.</summary>
internal sealed class LevelChoice(CompressionOptions options)
{
    // Measured: README.md, "What it costs".
    private const int Brotli = 3;
    private const int Gzip = 4;
    private const int StoredBrotli = 5;
    private const int StoredGzip = 6;

    private readonly TypeTable<LevelOptions> _types = new(options.TypeLevels.Select(entry => KeyValuePair.Create(entry.Key, entry.Value ?? new LevelOptions())));

    /// <summary>The level in the coding's own scale: a hook's word goes before the type's, and that before the options for all.</summary>
    public int Of(Coding coding, ReadOnlySpan<char> type, CompressionDecision wish, bool isFetched)
    {
        _types.TryFind(type, out _, out var ofType);
        var general = isFetched ? options.StoredLevels : options.Levels;
        return coding == Coding.Brotli
            ? wish.BrotliLevel ?? ofType?.Brotli ?? general.Brotli ?? (isFetched ? StoredBrotli : Brotli)
            : wish.GzipLevel ?? ofType?.Gzip ?? general.Gzip ?? (isFetched ? StoredGzip : Gzip);
    }
}
