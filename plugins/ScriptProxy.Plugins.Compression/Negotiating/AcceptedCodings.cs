using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Plugins.Compression.Negotiating;

/// <summary>
/// What a client says of codings in <c>Accept-Encoding</c> (RFC 9110 12.5.3), in thousandths: 0 is a refusal. What cannot be read is not wanted, and of several weights for one coding the lowest counts, so that nobody
/// gets what he might not understand.
/// </summary>
internal readonly struct AcceptedCodings
{
    private readonly int? _brotli;
    private readonly int? _gzip;
    private readonly int? _identity;
    private readonly int? _any;

    /// <param name="lines">The header.</param>
    public AcceptedCodings(StringValues lines)
    {
        for (var index = 0; index < lines.Count; index++)
        {
            var rest = lines[index].AsSpan();
            while (ListMember.TryTake(ref rest, out var name, out var weight))
            {
                if (Is(name, "br"))
                {
                    _brotli = Lower(_brotli, weight);
                }
                else if (IsGzip(name))
                {
                    _gzip = Lower(_gzip, weight);
                }
                else if (Is(name, "identity"))
                {
                    _identity = Lower(_identity, weight);
                }
                else if (name is "*")
                {
                    _any = Lower(_any, weight);
                }
            }
        }
    }

    /// <summary>Whether the client refuses what is not encoded.</summary>
    public bool RefusesIdentity => (_identity ?? _any) == 0;

    /// <summary>Whether the client takes any coding that has a name.</summary>
    /// <param name="lines">The header.</param>
    /// <param name="coding">The name.</param>
    public static bool Takes(StringValues lines, ReadOnlySpan<char> coding)
    {
        int? own = null;
        int? any = null;
        for (var index = 0; index < lines.Count; index++)
        {
            var rest = lines[index].AsSpan();
            while (ListMember.TryTake(ref rest, out var name, out var weight))
            {
                if (name.Equals(coding, StringComparison.OrdinalIgnoreCase) || (IsGzip(name) && IsGzip(coding)))
                {
                    own = Lower(own, weight);
                }
                else if (name is "*")
                {
                    any = Lower(any, weight);
                }
            }
        }

        return (own ?? any ?? 0) > 0;
    }

    /// <summary>The coding with the highest weight, of several the first in the order of preference. Identity if the client takes none, or rather takes what is not encoded.</summary>
    public Coding Choose(ReadOnlySpan<Coding> preferred)
    {
        var (best, most) = (Coding.Identity, 0);
        foreach (var coding in preferred)
        {
            if (WeightOf(coding) is var weight && weight > most)
            {
                (best, most) = (coding, weight);
            }
        }

        // Without a word about identity it is acceptable, but nobody asked for it.
        return (_identity ?? _any ?? 0) > most ? Coding.Identity : best;
    }

    private int WeightOf(Coding coding) => (coding == Coding.Brotli ? _brotli : _gzip) ?? _any ?? 0;

    private static int Lower(int? known, int weight) => Math.Min(known ?? weight, weight);

    // RFC 9110 8.4.1.3
    private static bool IsGzip(ReadOnlySpan<char> name) => Is(name, "gzip") || Is(name, "x-gzip");

    private static bool Is(ReadOnlySpan<char> name, string wanted) => name.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
