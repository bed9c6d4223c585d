namespace ScriptProxy.Sdk;

/// <summary>A unit's options could not be bound. It carries every error of the section, not the first.</summary>
public sealed class OptionsException : Exception
{
    /// <summary>Made by the host.</summary>
    /// <param name="errors">One error per wrong key.</param>
    public OptionsException(IReadOnlyList<OptionError> errors)
        : base(string.Join(Environment.NewLine, errors.Select(error => $"{error.Key}: {error.Message}"))) => Errors = errors;

    /// <summary>One error per wrong key, at least one.</summary>
    public IReadOnlyList<OptionError> Errors { get; }
}

/// <summary>One wrong key.</summary>
/// <param name="Key">Its full path in the configuration, such as <c>Options:Headers:Preset</c>.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record OptionError(string Key, string Message);
