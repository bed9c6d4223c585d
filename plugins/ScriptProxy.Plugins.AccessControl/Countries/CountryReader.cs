using System.Net;
using System.Net.Sockets;
using ScriptProxy.Plugins.AccessControl.Files;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Countries;

/// <summary>Reads a CSV file of address ranges: <c>START,END,CC</c> or <c>CIDR,CC</c>, with quotes or without, further columns ignored; <c>#</c> begins a comment.</summary>
internal static class CountryReader
{
    /// <exception cref="FileFaultException">A line cannot be understood, or there is none.</exception>
    public static CountryTable Read(string path)
    {
        var faults = new FileFaults(path);
        var ranges = new List<CountryRange>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.AsSpan().Trim() is [not '#', ..])
            {
                if (Parse(line, number, out var range) is { } fault)
                {
                    faults.Add(number, fault);
                }
                else
                {
                    ranges.Add(range);
                }
            }
        }

        ranges.Sort((one, other) => one.First.CompareTo(other.First));
        for (var i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].First <= ranges[i - 1].Last)
            {
                faults.Add(ranges[i].Line, $"it has addresses that line {ranges[i - 1].Line} has already");
            }
        }

        faults.ThrowIfAny();
        if (ranges.Count == 0)
        {
            throw new FileFaultException($"{path}: it has no range, so that nobody would be anywhere"); // as while it is being written
        }

        return new CountryTable(ranges);
    }

    private static string? Parse(string line, int number, out CountryRange range)
    {
        range = default;
        var fields = Array.ConvertAll(line.Split(','), field => field.Trim().Trim('"'));
        var isNetwork = fields[0].Contains('/', StringComparison.Ordinal);
        if (fields.Length < (isNetwork ? 2 : 3))
        {
            return "it is neither START,END,CC nor CIDR,CC";
        }

        var country = fields[isNetwork ? 1 : 2];
        if (!CountryTable.IsCode(country))
        {
            return $"'{country}' is no country of two letters";
        }

        var (start, end) = (fields[0], isNetwork ? fields[0] : fields[1]);
        if ((AddressSet.Fault(start) ?? AddressSet.Fault(end)) is { } fault)
        {
            return fault;
        }

        range = new CountryRange(AddressSet.RangeOf(start).First, AddressSet.RangeOf(end).Last, country, number);
        return !isNetwork && FamilyOf(start) != FamilyOf(end) ? "it goes from one kind of address to another"
            : range.First > range.Last ? "it ends before it begins"
            : null;
    }

    private static AddressFamily FamilyOf(string address) => IPAddress.Parse(address).AddressFamily;
}
