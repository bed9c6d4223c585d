using ScriptProxy.Plugins.AccessControl.Files;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl;

/// <summary>Collects everything that is wrong with the options, so that all of it is told at once.</summary>
internal sealed class OptionErrors
{
    private readonly List<OptionError> _errors = [];

    public int Count => _errors.Count;

    public void Expect(bool holds, string key, string message)
    {
        if (!holds)
        {
            _errors.Add(new OptionError(key, message));
        }
    }

    /// <summary>For how long something may be remembered that somebody may take back.</summary>
    public void ExpectShort(TimeSpan remember, string key) => Expect(remember >= TimeSpan.Zero && remember <= TimeSpan.FromHours(1), key, "is 0 to an hour");

    /// <summary>What could be read; null after an error.</summary>
    public T? Try<T>(string key, Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or TimeZoneNotFoundException or InvalidTimeZoneException or FileFaultException)
        {
            _errors.Add(new OptionError(key, exception.Message.ReplaceLineEndings(" ")));
            return null;
        }
    }

    /// <exception cref="OptionsException">There is one.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            throw new OptionsException(_errors);
        }
    }
}
