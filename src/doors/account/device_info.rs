//! `DeviceInfo`: what a client says of its device. Refuses a text that can be neither a token of ours nor a label.

use juniper::GraphQLInputObject;

use super::answers::AccountCode;
use crate::rules::device::NamedDevice;

/// The device of a client.
#[derive(Clone, Debug, GraphQLInputObject)]
pub struct DeviceInfo {
    /// The id that a sign-in answered, or the client's own label for the device.
    pub device_id: Option<String>,
}

/// The device that a client names; `None`: the client names none.
pub fn named(info: Option<DeviceInfo>) -> Result<Option<NamedDevice>, AccountCode> {
    let Some(info) = info else { return Ok(None) };
    NamedDevice::parse(info.device_id.as_deref()).map(Some).ok_or(AccountCode::InvalidInput)
}
