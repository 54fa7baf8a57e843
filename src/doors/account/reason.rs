//! `TwoFactorReason`: what a confirmation by a mailed code allows, as a type of the schema and as an argument with a default.

use juniper::macros::reflect;
use juniper::marker::IsInputType;
use juniper::meta::MetaType;
use juniper::{
    ArcStr, FromInputValue, GraphQLEnum, GraphQLType, GraphQLValue, InputValue, Registry, ScalarValue, ToInputValue,
};

use crate::rules::confirm_reason::ConfirmReason;

/// Reasons for which a caller confirms their identity by a mailed code.
#[derive(Clone, Copy, Debug, GraphQLEnum)]
pub enum TwoFactorReason {
    /// A change of the profile.
    UpdateProfile,
    /// A change of the password.
    ChangePassword,
    /// Two-factor sign-in from now on.
    #[graphql(name = "ENABLE_2FA")]
    Enable2Fa,
    /// No two-factor sign-in any more.
    #[graphql(name = "DISABLE_2FA")]
    Disable2Fa,
}

impl From<TwoFactorReason> for ConfirmReason {
    fn from(reason: TwoFactorReason) -> ConfirmReason {
        match reason {
            TwoFactorReason::UpdateProfile => ConfirmReason::UpdateProfile,
            TwoFactorReason::ChangePassword => ConfirmReason::ChangePassword,
            TwoFactorReason::Enable2Fa => ConfirmReason::EnableTwoFactor,
            TwoFactorReason::Disable2Fa => ConfirmReason::DisableTwoFactor,
        }
    }
}

/// A reason as an argument. As a default it prints as a value of its enum; the derive would print a string.
#[derive(Clone, Copy, Debug)]
pub struct ReasonArgument(pub TwoFactorReason);

impl<S: ScalarValue> ToInputValue<S> for ReasonArgument {
    fn to_input_value(&self) -> InputValue<S> {
        let derived: InputValue<S> = self.0.to_input_value();
        let name = derived.as_scalar().and_then(ScalarValue::try_as_str);
        name.map_or(InputValue::Null, InputValue::enum_value)
    }
}

impl<S: ScalarValue> FromInputValue<S> for ReasonArgument {
    type Error = <TwoFactorReason as FromInputValue<S>>::Error;

    fn from_input_value(value: &InputValue<S>) -> Result<ReasonArgument, Self::Error> {
        TwoFactorReason::from_input_value(value).map(ReasonArgument)
    }
}

impl<S: ScalarValue> GraphQLValue<S> for ReasonArgument {
    type Context = ();
    type TypeInfo = ();

    fn type_name(&self, info: &()) -> Option<ArcStr> {
        <TwoFactorReason as GraphQLType<S>>::name(info)
    }
}

impl<S: ScalarValue> GraphQLType<S> for ReasonArgument {
    fn name(info: &()) -> Option<ArcStr> {
        <TwoFactorReason as GraphQLType<S>>::name(info)
    }

    fn meta(info: &(), registry: &mut Registry<S>) -> MetaType<S> {
        <TwoFactorReason as GraphQLType<S>>::meta(info, registry)
    }
}

impl<S: ScalarValue> IsInputType<S> for ReasonArgument {}

impl<S: ScalarValue> reflect::BaseType<S> for ReasonArgument {
    const NAME: reflect::Type = <TwoFactorReason as reflect::BaseType<S>>::NAME;
}

impl<S: ScalarValue> reflect::BaseSubTypes<S> for ReasonArgument {
    const NAMES: reflect::Types = <TwoFactorReason as reflect::BaseSubTypes<S>>::NAMES;
}

impl<S: ScalarValue> reflect::WrappedType<S> for ReasonArgument {
    const VALUE: reflect::WrappedValue = <TwoFactorReason as reflect::WrappedType<S>>::VALUE;
}
