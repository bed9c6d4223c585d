using Microsoft.Extensions.Configuration;

namespace ScriptProxy.Host.Configuration.Layers;

/// <summary>The keys of all layers, merged: a later value replaces an earlier one. Knows where each key was written.</summary>
internal sealed class ConfigurationTree
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (string Name, KeyPlace Place)> _keys = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every key with its value; null where it only holds other keys, or was null.</summary>
    public IReadOnlyDictionary<string, string?> Values => _values;

    public void Set(string key, string? value, KeyPlace place)
    {
        var name = Register(key, place);
        _keys[name] = (name, place);
        _values[name] = value;
    }

    /// <summary>Takes a key away, with all below it.</summary>
    public void Remove(string key)
    {
        foreach (var name in _keys.Keys.Where(name => IsWithin(name, key)).ToList())
        {
            _keys.Remove(name);
            _values.Remove(name);
        }
    }

    /// <summary>Where a key was written; for one that is not there, where the nearest key around it was; else null.</summary>
    public KeyPlace? Find(string key)
    {
        for (string? path = key; path is not null; path = ConfigurationPath.GetParentPath(path))
        {
            if (_keys.TryGetValue(path, out var found))
            {
                return found.Place;
            }
        }

        return null;
    }

    private static bool IsWithin(string name, string key) =>
        name.StartsWith(key, StringComparison.OrdinalIgnoreCase) && (name.Length == key.Length || name[key.Length] == ConfigurationPath.KeyDelimiter[0]);

    // Keys ignore case, but names of routes and clusters show in logs. The lowest layer's spelling wins, so that an environment
    // variable in capitals does not rename what the file names.
    private string Register(string key, KeyPlace place)
    {
        if (_keys.TryGetValue(key, out var known))
        {
            return known.Name;
        }

        var parent = ConfigurationPath.GetParentPath(key);
        var name = parent is null ? key : ConfigurationPath.Combine(Register(parent, place), ConfigurationPath.GetSectionKey(key));
        _keys.Add(name, (name, place));
        return name;
    }
}
