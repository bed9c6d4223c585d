using System.Buffers;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Overload.Limits;

/// <summary>Turns the options into gates and hooks that set priorities, and collects everything that is wrong with them.</summary>
internal sealed class OptionReader(Hooks hooks)
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");

    private readonly List<OptionError> _errors = [];
    private readonly Dictionary<string, ProtectedCluster> _clusters = new(StringComparer.OrdinalIgnoreCase); // as YARP compares ids

    /// <exception cref="OptionsException">Something is wrong.</exception>
    public Dictionary<string, ProtectedCluster> Read(OverloadOptions options)
    {
        foreach (var (id, cluster) in options.Clusters)
        {
            hooks.ExpectCluster(id, $"Options:{hooks.Unit}:Clusters:{id}");
            Read(id, cluster ?? new ClusterOptions());
        }

        foreach (var (index, priority) in options.Priorities.Index())
        {
            var section = $"Options:{hooks.Unit}:Priorities:{index}";
            hooks.ExpectMethods(priority.Methods, $"{section}:Methods");
            Read(section, priority);
        }

        return _errors.Count == 0 ? _clusters : throw new OptionsException(_errors);
    }

    private void Read(string id, ClusterOptions options)
    {
        var section = $"Options:{hooks.Unit}:Clusters:{id}";
        try
        {
            var gate = hooks.AdaptiveGate(id, options.Gate);
            hooks.Offer(id, gate);
            _clusters.Add(id, new ProtectedCluster(gate, options, hooks));
        }
        catch (ArgumentException exception)
        {
            _errors.Add(new OptionError($"{section}:{exception.ParamName}", exception.Message.ReplaceLineEndings(" ")));
        }
    }

    private void Read(string section, PriorityOptions options)
    {
        if (options is { Path: null, Hosts: [], Methods: [], Header: null })
        {
            _errors.Add(new OptionError(section, "this would be for all requests: give Path, Hosts, Methods or Header"));
        }
        else if (options is { Header: null, Value: not null })
        {
            _errors.Add(new OptionError($"{section}:Value", "it is the value of a Header, and there is none"));
        }
        else if (options.Header is { } header && (header.Length == 0 || header.AsSpan().ContainsAnyExcept(NameCharacters)))
        {
            _errors.Add(new OptionError($"{section}:Header", $"'{header}' is no name of a header (RFC 9110 5.1)"));
        }
        else
        {
            Take(section, options);
        }
    }

    private void Take(string section, PriorityOptions options)
    {
        var (header, value, priority) = (options.Header, options.Value, options.Priority!.Value);
        try
        {
            var match = new Match
            {
                Path = options.Path,
                Hosts = options.Hosts,
                Methods = options.Methods,
                When = header is null ? null
                    : value is null ? exchange => exchange.RequestHeader(header).Count > 0
                    : exchange => value.Equals(exchange.RequestHeader(header).ToString(), StringComparison.OrdinalIgnoreCase),
            };
            hooks.OnRequest(match, request => request.Priority = priority);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            _errors.Add(new OptionError(section, exception.Message.ReplaceLineEndings(" ")));
        }
    }
}
