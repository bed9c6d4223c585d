using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Logging;

namespace ScriptProxy.Host.Hosting;

/// <summary>Hands the configuration's section <c>Logging</c> to the log.</summary>
internal static class LogSettingsOf
{
    public static LogSettings Configuration(ConfigurationSnapshot configuration)
    {
        var settings = configuration.Settings.Logging;
        return new LogSettings
        {
            Format = Enum.Parse<LogFormat>(settings.Format.ToString()),
            AccessLog = settings.AccessLog,
            File = settings.File,
            Levels = settings.LogLevel,
        };
    }
}
