using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace ScriptProxy.Host.Units;

/// <summary>Tells whether a section of the configuration has changed.</summary>
internal static class SectionHash
{
    public static string Of(IConfigurationSection section)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in section.AsEnumerable().OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            text.Append(key.ToUpperInvariant()).Append('\0').Append(value).Append('\0');
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
