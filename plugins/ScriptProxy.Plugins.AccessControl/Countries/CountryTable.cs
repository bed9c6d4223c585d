using System.Net;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Countries;

/// <summary>Which addresses belong to which country: sorted ranges. To look allocates nothing.</summary>
internal sealed class CountryTable
{
    /// <summary>Stands for addresses that no range has; ISO 3166-1 leaves it to its users.</summary>
    public const string Unknown = "ZZ";

    private readonly UInt128[] _starts;
    private readonly UInt128[] _ends;
    private readonly ushort[] _countries;

    /// <param name="ranges">The ranges, sorted and apart from one another.</param>
    public CountryTable(IReadOnlyList<CountryRange> ranges)
    {
        _starts = [.. ranges.Select(range => range.First)];
        _ends = [.. ranges.Select(range => range.Last)];
        _countries = [.. ranges.Select(range => CodeOf(range.Country))];
    }

    /// <summary>A country's two letters as a number.</summary>
    public static ushort CodeOf(string country) => (ushort)((char.ToUpperInvariant(country[0]) << 8) | char.ToUpperInvariant(country[1]));

    /// <summary>Whether a text is two letters.</summary>
    public static bool IsCode(string text) => text.Length == 2 && char.IsAsciiLetter(text[0]) && char.IsAsciiLetter(text[1]);

    public ushort Find(IPAddress address)
    {
        var value = AddressSet.NumberOf(address);
        var found = Array.BinarySearch(_starts, value);
        var at = found >= 0 ? found : ~found - 1;
        return at >= 0 && value <= _ends[at] ? _countries[at] : CodeOf(Unknown);
    }
}
