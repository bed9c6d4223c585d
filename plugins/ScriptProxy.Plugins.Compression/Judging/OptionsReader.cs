using ScriptProxy.Plugins.Compression.Negotiating;
using ScriptProxy.Plugins.Compression.Types;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Compression.Judging;

/// <summary>Checks what the binder cannot know of the options, and reports all errors together.</summary>
internal static class OptionsReader
{
    /// <summary>Reads the codings.</summary>
    /// <exception cref="OptionsException">Something cannot be understood.</exception>
    public static IReadOnlyList<Coding> Codings(CompressionOptions options, string section)
    {
        var errors = new List<OptionError>();
        var codings = new List<Coding>();
        for (var index = 0; index < options.Codings.Count; index++)
        {
            if (CodingNames.Parse(options.Codings[index]) is { } coding)
            {
                codings.Add(coding);
            }
            else
            {
                errors.Add(new($"{section}:Codings:{index}", $"'{options.Codings[index]}' cannot be made here; write 'br' or 'gzip'"));
            }
        }

        Check(options.Types, $"{section}:Types");
        Check(options.StreamingTypes, $"{section}:StreamingTypes");
        foreach (var type in options.TypeLevels.Keys)
        {
            Add(TypeTable<bool>.Error(type), $"{section}:TypeLevels:{type}");
        }

        return errors.Count == 0 ? codings : throw new OptionsException(errors);

        void Check(List<string> types, string list)
        {
            for (var index = 0; index < types.Count; index++)
            {
                Add(TypeTable<bool>.Error(types[index]), $"{list}:{index}");
            }
        }

        void Add(string? error, string key)
        {
            if (error is not null)
            {
                errors.Add(new(key, error));
            }
        }
    }
}
