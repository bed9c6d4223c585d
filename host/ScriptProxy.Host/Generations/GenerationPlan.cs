using System.Security.Cryptography;
using System.Text;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>What a generation is to be made of. It holds no loaded code.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Units">The units in the order of calling.</param>
internal sealed record GenerationPlan(ConfigurationSnapshot Configuration, IReadOnlyList<UnitVersion> Units)
{
    /// <summary>Whether it differs from another by log points alone, if at all.</summary>
    public bool IsSameOnDisk(GenerationPlan other) =>
        Configuration.HasSameValues(other.Configuration) && Units.Select(unit => unit.KeyOnDisk).SequenceEqual(other.Units.Select(unit => unit.KeyOnDisk));

    /// <summary>Changes when anything does that the generation would be made of.</summary>
    public string Hash()
    {
        var text = new StringBuilder();
        foreach (var (key, value) in Configuration.Values.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            text.Append(key).Append('\0').Append(value).Append(value is null ? '\0' : '\u0001');
        }

        foreach (var unit in Units)
        {
            text.Append(unit.Key).Append('\n');
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
