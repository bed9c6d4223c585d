using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Varying;

/// <summary>
/// <c>Accept-Encoding</c> reduced to what makes a difference: which of the known codings the client takes (RFC 9110 12.5.3), as a header that says so. What is written is both the value that
/// chooses the variant and what the upstream must be asked with: else a client could ask for a coding that the key does not tell of, and have it stored for others.
/// </summary>
/// <param name="codings">The known codings.</param>
internal sealed class AcceptEncoding(IEnumerable<string> codings)
{
    private readonly string[] _codings = [.. codings.Select(coding => coding.Trim().ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Writes it: <c>br,gzip</c>, or <c>identity</c> if the client takes none of them.</summary>
    public void Write(ref SpanWriter writer, StringValues lines)
    {
        if (_codings.Length == 0)
        {
            PlainValue.Write(ref writer, lines);
            return;
        }

        var start = writer.Length;
        foreach (var coding in _codings)
        {
            if (Weight(lines, coding) > 0)
            {
                writer.Add(writer.Length > start ? "," : "");
                writer.Add(coding);
            }
        }

        if (writer.Length == start)
        {
            writer.Add("identity");
        }

        // Who refuses the plain body must not share with who takes it.
        if (IdentityWeight(lines) == 0)
        {
            writer.Add(",identity;q=0");
        }
    }

    private static int IdentityWeight(StringValues lines) => Find(lines, "identity") ?? Find(lines, "*") ?? 1;

    private static int Weight(StringValues lines, string coding) =>
        Find(lines, coding) ?? (coding == "gzip" ? Find(lines, "x-gzip") : null) ?? Find(lines, "*") ?? 0;

    // The lowest weight of several; what cannot be read is not wanted.
    private static int? Find(StringValues lines, ReadOnlySpan<char> wanted)
    {
        int? found = null;
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index].AsSpan();
            foreach (var range in line.Split(','))
            {
                var isValid = Varying.Weight.TrySplit(line[range], out var name, out var weight);
                if (FieldText.Is(name, wanted))
                {
                    found = Math.Min(found ?? 1000, isValid ? weight : 0);
                }
            }
        }

        return found;
    }
}
