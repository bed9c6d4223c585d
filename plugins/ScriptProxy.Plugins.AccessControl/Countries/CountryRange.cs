namespace ScriptProxy.Plugins.AccessControl.Countries;

/// <summary>Addresses of one country, and the line that says so.</summary>
internal readonly record struct CountryRange(UInt128 First, UInt128 Last, string Country, int Line);
