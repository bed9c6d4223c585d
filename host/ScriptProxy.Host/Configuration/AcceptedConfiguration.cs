using Microsoft.Extensions.Configuration;

namespace ScriptProxy.Host.Configuration;

/// <summary>
/// The configuration that is in force. What listens to the process's configuration (Kestrel) sees a snapshot only once it was accepted,
/// so a bad save never reaches it. <see cref="Accept"/> is called by one thread at a time; reading is thread-safe.
/// </summary>
internal sealed class AcceptedConfiguration : ConfigurationProvider, IConfigurationSource
{
    private volatile ConfigurationSnapshot _snapshot;

    /// <param name="first">What the proxy starts with.</param>
    public AcceptedConfiguration(ConfigurationSnapshot first)
    {
        _snapshot = first;
        Accept(first);
    }

    public ConfigurationSnapshot Snapshot => _snapshot;

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Puts the snapshot in force and tells the listeners.</summary>
    public void Accept(ConfigurationSnapshot snapshot)
    {
        _snapshot = snapshot;
        Data = new Dictionary<string, string?>(snapshot.Values, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }
}
