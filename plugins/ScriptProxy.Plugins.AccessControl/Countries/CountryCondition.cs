using System.Net;
using ScriptProxy.Plugins.AccessControl.Files;

namespace ScriptProxy.Plugins.AccessControl.Countries;

/// <summary>Where clients must be.</summary>
internal sealed class CountryCondition(WatchedFile<CountryTable> file, IEnumerable<string> countries)
{
    private readonly ushort[] _countries = [.. countries.Select(CountryTable.CodeOf)];

    public bool Contains(IPAddress address) => Array.IndexOf(_countries, file.Current.Find(address)) >= 0;
}
