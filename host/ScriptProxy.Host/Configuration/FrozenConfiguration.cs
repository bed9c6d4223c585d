using Microsoft.Extensions.Configuration;

namespace ScriptProxy.Host.Configuration;

/// <summary>Configuration that never changes.</summary>
internal sealed class FrozenConfiguration : ConfigurationProvider, IConfigurationSource
{
    public FrozenConfiguration(IReadOnlyDictionary<string, string?> values) =>
        Data = new Dictionary<string, string?>(values, StringComparer.OrdinalIgnoreCase);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Set(string key, string? value) => throw new NotSupportedException("A configuration that has been read does not change.");
}
