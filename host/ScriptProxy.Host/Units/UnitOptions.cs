using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration;

namespace ScriptProxy.Host.Units;

/// <summary>The section <c>Options:NAME</c> of a unit.</summary>
internal static class UnitOptions
{
    public const string Section = "Options";

    /// <summary>The section by itself: a unit that keeps it for years must not keep the whole configuration that it came from.</summary>
    public static IConfigurationSection Of(ConfigurationSnapshot configuration, string unit)
    {
        var key = Key(unit);
        var own = configuration.Root.GetSection(key).AsEnumerable().ToDictionary(StringComparer.OrdinalIgnoreCase);
        return new ConfigurationBuilder().Add(new FrozenConfiguration(own)).Build().GetSection(key);
    }

    /// <summary>Changes when the section does.</summary>
    public static string Hash(ConfigurationSnapshot configuration, string unit)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in configuration.Root.GetSection(Key(unit)).AsEnumerable().OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            text.Append(key.ToUpperInvariant()).Append('\0').Append(value).Append(value is null ? '\0' : '\u0001');
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string Key(string unit) => $"{Section}:{unit}";
}
