using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace EventoDb.Tests.Support;

/// <summary>A machine's network of its own, as far as Linux makes one: joined with this machine by a cable.</summary>
internal sealed class NetworkNamespace : IDisposable
{
    private readonly string _name;

    private NetworkNamespace(string name, IPAddress host)
    {
        _name = name;
        Host = host;
    }

    /// <summary>This machine's address, as it is seen from there.</summary>
    public IPAddress Host { get; }

    /// <summary>Makes one.</summary>
    /// <param name="number">One of a kind among those of this process, 0 to 63.</param>
    /// <returns>The network; or why it cannot be made here.</returns>
    public static (NetworkNamespace? Network, string? Reason) TryCreate(int number)
    {
        if (!OperatingSystem.IsLinux()) return (null, "Network namespaces are made on Linux only.");
        var id = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId % 10_000}x{number}");
        var prefix = string.Create(CultureInfo.InvariantCulture, $"10.213.{Environment.ProcessId % 256}.{number * 4}");
        var bytes = IPAddress.Parse(prefix).GetAddressBytes();
        var (host, guest) = (new IPAddress([bytes[0], bytes[1], bytes[2], (byte)(bytes[3] + 1)]), new IPAddress([bytes[0], bytes[1], bytes[2], (byte)(bytes[3] + 2)]));
        var network = new NetworkNamespace("evento" + id, host);
        foreach (var command in (string[])
            [
                $"netns add {network._name}",
                $"link add ev{id} type veth peer name eg{id} netns {network._name}",
                $"addr add {host}/30 dev ev{id}",
                $"link set ev{id} up",
                $"-n {network._name} addr add {guest}/30 dev eg{id}",
                $"-n {network._name} link set eg{id} up",
                $"-n {network._name} link set lo up",
            ])
        {
            if (Run("ip", command) is not { } failure) continue;
            network.Dispose();
            return (null, $"ip {command.Split(' ')[0]}: {failure}");
        }
        return (network, null);
    }

    /// <summary>What starts a process in it.</summary>
    public ProcessStartInfo Enter(ProcessStartInfo start)
    {
        string[] arguments = ["netns", "exec", _name, start.FileName, .. start.ArgumentList];
        start.FileName = "ip";
        start.ArgumentList.Clear();
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    public void Dispose() => Run("ip", $"netns del {_name}");

    /// <returns>What went wrong; null for nothing.</returns>
    private static string? Run(string program, string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error.Trim();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
